# lift-synth's reading of panels: order, names, dates, holes, windows. Numbers are recomputed here by awk.
. "$SOURCE/tests/cli/lib.sh"
need jq
made_panel panel.csv

# synth OPTION…: difference in differences on a panel, as a new document.
synth() { lift-synth --new --model did "$@"; }
given=(-m sales --treated alba,brno --start 2026-03-16)

# did FILE TREATED START END [FIRST]: the same by awk, from geo,date,sales with ISO dates; TREATED is a regular expression.
did()
{
  awk -F, -v treated="$2" -v start="$3" -v end="$4" -v first="${5-}" 'NR > 1 && $2 <= end && $2 >= first {
    g = $1 ~ "^(" treated ")$"; p = $2 >= start
    sum[g, p] += $3; n[g, p]++
  } END {
    printf "%.15g\n", sum[1, 1] / n[1, 1] - sum[1, 0] / n[1, 0] - (sum[0, 1] / n[0, 1] - sum[0, 0] / n[0, 0])
  }' "$1"
}
att() { jq '.fit[0].att'; }

# ---- the number, and what stands in the panel ----
synth --panel panel.csv "${given[@]}" >base.json
close "$(did panel.csv 'alba|brno' 2026-03-16 2026-03-20)" "$(att <base.json)" 1e-12
same '15 5' "$(jq -r '.panel.periods | "\(.pre) \(.post)"' base.json)"
same 'alba brno cork delft evora faro' "$(jq -r '.panel.geos[]' base.json | xargs)"
same '2026-03-01 2026-03-20' "$(jq -r '.panel.dates | "\(first) \(last)"' base.json)"
same '2026-03-16 2026-03-20' "$(jq -r '.panel | "\(.start) \(.end)"' base.json)"
same '["cork","delft","evora","faro"]' "$(jq -c '[.fit[0].weights[].geo]' base.json)"
# every cell in its place
jq -r '.panel as $p | range($p.geos | length) as $g | range($p.dates | length) as $t |
  "\($p.geos[$g]),\($p.dates[$t]),\($p.values[$g][$t])"' base.json |
  awk -F, '{ printf "%s,%s,%.12g\n", $1, $2, $3 }' | sort >cells
awk -F, 'NR > 1 { printf "%s,%s,%.12g\n", $1, $2, $3 }' panel.csv | sort | cmp - cells

# ---- the order of rows and columns, line ends, compression, other columns: the same document but for the digest ----
same_panel() { jq -c '(.panel | del(.metrics)), .fit' "$1" | cmp - <(jq -c '(.panel | del(.metrics)), .fit' base.json); }
for seed in 1 2 3; do
  { head -1 panel.csv; tail -n +2 panel.csv | shuf --random-source=<(yes $seed); } >shuffled.csv
  synth --panel shuffled.csv "${given[@]}" >shuffled.json
  same_panel shuffled.json
  same "$(jq -r '.trail[0].inputs[0].row_sum' base.json)" "$(jq -r '.trail[0].inputs[0].row_sum' shuffled.json)"
  [ "$(jq -r '.trail[0].inputs[0].xxh3' base.json)" != "$(jq -r '.trail[0].inputs[0].xxh3' shuffled.json)" ] ||
    fail "other bytes with the same digest"
done
sed 's/$/\r/' panel.csv >crlf.csv
synth --panel crlf.csv "${given[@]}" >other.json && same_panel other.json
gzip -c panel.csv >panel.csv.gz
synth --panel panel.csv.gz "${given[@]}" >other.json && same_panel other.json
same "$(jq -r '.trail[0].inputs[0].xxh3' base.json)" "$(jq -r '.trail[0].inputs[0].xxh3' other.json)"
synth --panel - "${given[@]}" <panel.csv >other.json && same_panel other.json
printf '\357\273\277' | cat - panel.csv >bom.csv
synth --panel bom.csv "${given[@]}" >other.json && same_panel other.json
awk -F, -v OFS=, '{ print $3, "x", $1, $2 }' panel.csv >moved.csv
synth --panel moved.csv "${given[@]}" >other.json && same_panel other.json
tr , ';' <panel.csv >semicolon.csv
synth --panel semicolon.csv --delimiter ';' "${given[@]}" >other.json && same_panel other.json
sed '1s/.*/market,day,revenue/' panel.csv >named.csv
synth --panel named.csv --geo market --date day -m sales=revenue --treated alba,brno --start 2026-03-16 >other.json
same_panel other.json
synth --panel panel.csv --outcome sales --treated brno,alba --start 2026-03-16 >other.json && same_panel other.json
refuses 3 "no column 'revenue'" synth --panel panel.csv -m revenue --treated alba --start 2026-03-16
refuses 3 "no column 'date'" synth --panel named.csv --geo market -m revenue --treated alba --start 2026-03-16
refuses 2 'which panel' synth "${given[@]}"
refuses 2 'which outcome' synth --panel panel.csv --treated alba --start 2026-03-16
refuses 2 'name one --metric' synth --panel panel.csv -m sales -m date --treated alba --start 2026-03-16
refuses 2 'which geos were treated' synth --panel panel.csv -m sales --start 2026-03-16
refuses 2 'when did the test start' synth --panel panel.csv -m sales --treated alba
refuses 74 'none.csv: No such file' synth --panel none.csv "${given[@]}"
refuses 2 'is not one byte' synth --panel panel.csv --delimiter ';;' "${given[@]}"

# ---- rows that cannot be: file, line, column and value are named ----
row() { awk -v n="$1" -v text="$2" 'NR == n { print text; next } { print }' panel.csv >bad.csv; }
row 10 'cork,2026-03-02,1.200,50'
refuses 3 'bad.csv:10' synth --panel bad.csv "${given[@]}"
row 10 'cork,2026-03-02,"1,200"'
refuses 3 "bad.csv:10: column 'sales': '1,200' is not a number" synth --panel bad.csv "${given[@]}"
row 10 'cork,2026-02-30,5'
refuses 3 "bad.csv:10: column 'date'" synth --panel bad.csv "${given[@]}"
row 10 'cork,17,5'
refuses 3 "bad.csv:10: column 'date'" synth --panel bad.csv "${given[@]}"
row 10 ',2026-03-02,5'
refuses 3 "bad.csv:10: column 'geo'" synth --panel bad.csv "${given[@]}"
row 10 'cork,2026-03-02,inf'
refuses 3 "bad.csv:10: column 'sales'" synth --panel bad.csv "${given[@]}"
row 10 'cork,2026-03-01,5' # cork's first day stands on line 4
refuses 3 "bad.csv:10: geo 'cork' on 2026-03-01 is there already, on line 4" synth --panel bad.csv "${given[@]}"
head -1 panel.csv >bad.csv
refuses 4 'no rows are left' synth --panel bad.csv "${given[@]}"
: >bad.csv
refuses 3 'bad.csv' synth --panel bad.csv "${given[@]}"

# ---- missing cells: refused by default, zero, or the geo left out; an absent row and an empty value alike ----
sed '/^faro,2026-03-07/d' panel.csv >absent.csv
sed 's/^\(faro,2026-03-07\),.*/\1,/' panel.csv >blank.csv
refuses 4 "1 of 120 cells have no row, in 1 of 6 geos; the first is 'faro' on 2026-03-07: --missing zero" \
  synth --panel absent.csv "${given[@]}"
refuses 4 "blank.csv:43: column 'sales': '' is missing: --missing zero takes it for 0" synth --panel blank.csv "${given[@]}"
sed 's/^\(faro,2026-03-07\),.*/\1,0/' panel.csv >zero.csv
grep -v '^faro,' panel.csv >without.csv
for holes in absent blank; do
  synth --panel $holes.csv --missing zero "${given[@]}" >got.json
  close "$(did zero.csv 'alba|brno' 2026-03-16 2026-03-20)" "$(att <got.json)" 1e-12
  synth --panel $holes.csv --missing drop "${given[@]}" >got.json 2>err
  close "$(did without.csv 'alba|brno' 2026-03-16 2026-03-20)" "$(att <got.json)" 1e-12
  same '["faro"]' "$(jq -c .panel.left_out got.json)"
  same 'lift-synth: warning: 1 geos have missing cells and were left out: faro' "$(cat err)"
  same missing-cells "$(jq -r '.warnings[0].code' got.json)"
done
sed '/^alba,2026-03-07/d' panel.csv >treated-hole.csv # a treated geo that is left out is not silently forgotten
refuses 2 "no geo is named 'alba'" synth --panel treated-hole.csv --missing drop "${given[@]}" 2>/dev/null
sed '/2026-03-07/{/^cork/!d}' panel.csv >hole.csv # a day that only one geo has
refuses 4 '5 of 120 cells have no row, in 5 of 6 geos' synth --panel hole.csv "${given[@]}"
sed '/2026-03-07/d' panel.csv >day.csv # a day that nobody has is no hole
close "$(did day.csv 'alba|brno' 2026-03-16 2026-03-20)" "$(synth --panel day.csv "${given[@]}" | att)" 1e-12

# ---- geos and dates left out ----
synth --panel panel.csv --exclude-geo faro --exclude-geo cork "${given[@]}" >got.json
grep -v '^faro\|^cork' panel.csv >less.csv
close "$(did less.csv 'alba|brno' 2026-03-16 2026-03-20)" "$(att <got.json)" 1e-12
same 'alba brno delft evora' "$(jq -r '.panel.geos[]' got.json | xargs)"
refuses 2 "--exclude-geo: no geo is named 'farro'; the nearest is faro" synth --panel panel.csv --exclude-geo farro "${given[@]}"
refuses 2 "'alba'" synth --panel panel.csv --exclude-geo alba "${given[@]}"
synth --panel panel.csv --exclude-dates 2026-03-03..2026-03-05 --exclude-dates 2026-03-17 "${given[@]}" >got.json
grep -v '2026-03-0[345]\|2026-03-17' panel.csv >less.csv
close "$(did less.csv 'alba|brno' 2026-03-16 2026-03-20)" "$(att <got.json)" 1e-12
same '12 4' "$(jq -r '.panel.periods | "\(.pre) \(.post)"' got.json)"
refuses 2 'ends before it begins' synth --panel panel.csv --exclude-dates 2026-03-05..2026-03-03 "${given[@]}"
refuses 2 '--exclude-dates' synth --panel panel.csv --exclude-dates 2026-03-05..soon "${given[@]}"
sed '/^cork,2026-03-04/d' panel.csv >hole.csv # a hole in a date that is left out is none
synth --panel hole.csv --exclude-dates 2026-03-04 "${given[@]}" >/dev/null

# ---- who is treated: names, files, unknown ones, twice ----
printf 'brno\nalba\n' >list.txt
synth --panel panel.csv -m sales --treated @list.txt --start 2026-03-16 >got.json
cmp got.json base.json # the trail keeps the names, sorted
same '["alba,brno"]' "$(jq -c '.trail[0].options.treated' got.json)"
printf 'brno\r\nalba' >list.txt
synth --panel panel.csv -m sales --treated @list.txt --start 2026-03-16 | cmp - base.json
refuses 74 'list2.txt' synth --panel panel.csv -m sales --treated @list2.txt --start 2026-03-16
printf 'brno,alba\n' >list.txt
refuses 3 'expected one geo a line' synth --panel panel.csv -m sales --treated @list.txt --start 2026-03-16
refuses 2 "--treated: no geo is named 'alb'; the nearest is 'alba'" synth --panel panel.csv -m sales --treated alb --start 2026-03-16
refuses 2 "no geo is named 'Tokyo' among the panel's 6" synth --panel panel.csv -m sales --treated Tokyo --start 2026-03-16
refuses 2 "geo 'alba' is named twice" synth --panel panel.csv -m sales --treated alba,brno,alba --start 2026-03-16
refuses 4 'donor' synth --panel panel.csv -m sales --treated alba,brno,cork,delft,evora,faro --start 2026-03-16

# names with commas, quotes, spaces, a leading @
sed 's/^alba,/"alba, IT",/; s/^brno,/"br""no",/; s/^cork,/@cork,/; s/^faro,/"faro ",/' panel.csv >odd.csv
synth --panel odd.csv -m sales --treated '"alba, IT","br""no"' --start 2026-03-16 >got.json
same "$(att <base.json)" "$(att <got.json)"
same '["alba, IT","br\"no"]' "$(jq -c .panel.treated got.json)"
same '"alba, IT","br""no"' "$(jq -r '.trail[0].options.treated[0]' got.json)"
lift-verify --document got.json >verdict || fail "the trail's names are not those that were given: $(cat verdict)"
printf '"alba, IT"\n"br""no"\n' >list.txt
synth --panel odd.csv -m sales --treated @list.txt --start 2026-03-16 | cmp - got.json
synth --panel odd.csv -m sales --treated '"@cork"' --start 2026-03-16 >got.json 2>err &&
  same '["@cork"]' "$(jq -c .panel.treated got.json)"

# ---- the window ----
window() { jq -r '.panel | "\(.start) \(.end) \(.periods.pre) \(.periods.post)"'; }
at() { synth --panel panel.csv -m sales --treated alba,brno "$@"; }
at --start 2026-03-11 --end 2026-03-14 >got.json
same '2026-03-11 2026-03-14 10 4' "$(window <got.json)"
close "$(did panel.csv 'alba|brno' 2026-03-11 2026-03-14)" "$(att <got.json)" 1e-12
at --start 2026-03-11 --end 2026-03-14 --cooldown-end 2026-03-17 >got.json
same '2026-03-11 2026-03-17 10 7' "$(window <got.json)"
close "$(did panel.csv 'alba|brno' 2026-03-11 2026-03-17)" "$(att <got.json)" 1e-12
at --start 2026-03-11 --through 2026-03-18 >got.json
same '2026-03-11 2026-03-18 10 8' "$(window <got.json)"
close "$(did panel.csv 'alba|brno' 2026-03-11 2026-03-18)" "$(att <got.json)" 1e-12
at --start 2026-03-11 --pre-start 2026-03-04 >got.json
same '2026-03-11 2026-03-20 7 10' "$(window <got.json)"
close "$(did panel.csv 'alba|brno' 2026-03-11 2026-03-20 2026-03-04)" "$(att <got.json)" 1e-12
grep -v '^faro,2026-03-20' panel.csv >incomplete.csv # the last day has not come in everywhere
refuses 4 '--through DATE cuts an incomplete end' synth --panel incomplete.csv "${given[@]}"
synth --panel incomplete.csv --through 2026-03-19 "${given[@]}" >got.json
close "$(did panel.csv 'alba|brno' 2026-03-16 2026-03-19)" "$(att <got.json)" 1e-12
same 1 "$(at --start 2026-03-20 | jq .panel.periods.post)"
same 1 "$(at --start 2026-03-02 | jq .panel.periods.pre)"
refuses 4 'starts on 2026-04-01, but the panel ends on 2026-03-20' at --start 2026-04-01
refuses 4 'there is no history' at --start 2026-03-01
refuses 4 'there is no history' at --start 2025-01-01
refuses 4 'there is no history' at --start 2026-03-10 --pre-start 2026-03-10
refuses 2 'ends before it starts' at --start 2026-03-11 --end 2026-03-10
refuses 2 'lies before the end of the test' at --start 2026-03-11 --end 2026-03-14 --cooldown-end 2026-03-13
refuses 2 "--start: 'Monday'" at --start Monday
refuses 2 "--end: '2026-02-29'" at --start 2026-03-11 --end 2026-02-29
refuses 2 'is not of the kind' at --start 17
refuses 2 "--through" at --start 2026-03-11 --through x
# an end beyond the data is not taken for data
at --start 2026-03-16 --end 2026-03-31 >got.json
same '2026-03-16 2026-03-20 15 5' "$(window <got.json)"

# ---- how dates may be written ----
written()
{
  awk -F, -v OFS=, -v how="$1" 'NR > 1 {
    split($2, d, "-")
    if (how == "european") $2 = d[3] "/" d[2] "/" d[1]
    if (how == "time") $2 = $2 " 00:00:00"
    if (how == "index") $2 = d[3] + 0
  } { print }' panel.csv
}
written european >dates.csv
refuses 3 '--date-format' synth --panel dates.csv "${given[@]}"
synth --panel dates.csv --date-format %d/%m/%Y -m sales --treated alba,brno --start 16/03/2026 >got.json
same_panel got.json
written time >dates.csv
synth --panel dates.csv "${given[@]}" >got.json
same "$(att <base.json)" "$(att <got.json)"
written index >dates.csv
synth --panel dates.csv -m sales --treated alba,brno --start 16 >got.json
same "$(att <base.json)" "$(att <got.json)"
same '1 20' "$(jq -r '.panel.dates | "\(first) \(last)"' got.json)"
weekly()
{
  while IFS=, read -r geo day sales; do
    [ "$geo" = geo ] && { echo "$geo,$day,$sales"; continue; }
    echo "$geo,${weeks[10#${day##*-} - 1]},$sales"
  done <panel.csv
}
mapfile -t weeks < <(for i in {0..19}; do date -u -d "2026-01-05 +$((7 * i)) days" +%F; done)
weekly >dates.csv
synth --panel dates.csv -m sales --treated alba,brno --start "${weeks[15]}" >got.json
same "$(att <base.json)" "$(att <got.json)"
same "weekly" "$(jq -r '.panel.kind' got.json | cut -d' ' -f1)"
# a date between two weeks: the test starts with the first week from it on
synth --panel dates.csv -m sales --treated alba,brno --start "$(date -u -d "${weeks[14]} +1 day" +%F)" >got.json
same "${weeks[15]}" "$(jq -r .panel.start got.json)"

# ---- spend ----
awk -F, -v OFS=, 'NR == 1 { print $0, "media"; next } { print $0, ($1 < "c" && $2 >= "2026-03-16" ? 10 : 0) }' panel.csv >spend.csv
synth --panel spend.csv --spend media "${given[@]}" >got.json
same 100 "$(jq '[.panel.spend[][]] | add' got.json)"
same "$(jq -c .panel.values base.json)" "$(jq -c .panel.values got.json)"
sed 's/^\(cork,2026-03-04,.*\),0$/\1,/' spend.csv >blank.csv
refuses 4 "column 'media'" synth --panel blank.csv --spend media "${given[@]}"
same 100 "$(synth --panel blank.csv --spend media --missing zero "${given[@]}" | jq '[.panel.spend[][]] | add')"
