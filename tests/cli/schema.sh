# What man/lift-1.schema.json says of a document: every tool's documents must fit it, broken ones must not. The
# validator is python3-jsonschema, which shares nothing with these tools. Keys that a section gets are unknown to the
# schema until somebody adds them there (and to lift-json(5)): that is the point.
. "$SOURCE/tests/cli/lib.sh"
need jq
python=
for candidate in python3 /usr/bin/python3; do
  if "$candidate" -c 'from jsonschema import Draft202012Validator' 2>/dev/null; then
    python=$candidate
    break
  fi
done
[ "$python" ] || { echo "SKIP: no Python with jsonschema (Debian: python3-jsonschema)"; exit 77; }
schema=$SOURCE/man/lift-1.schema.json
mkdir docs data

# doc NAME COMMAND…: the documents that a command writes, as docs/NAME.json.
doc()
{
  local out=docs/$1.json
  shift
  "$@" -q >"$out" </dev/null
}

# more NAME FROM COMMAND…: the same, the command reading docs/FROM.json.
more()
{
  local out=docs/$1.json from=docs/$2.json
  shift 2
  "$@" -q --document "$from" >"$out"
}

# ---- users, from the plan to the decision ----
doc truth-history lift-simulate --scenario users --name mail --seed 1 --period history --users 2000 \
  --table data/history.csv
doc truth-list lift-simulate --scenario users --name mail --users 3000 --without-results --days 30 \
  --table data/users.csv
doc plan lift-power --name mail --metric revenue,good=up,ni-margin=2% \
  --metric converted:proportion,role=guardrail,good=up --history data/history.csv --covariate pre_revenue \
  --mde 20% --arms control:1,mail:1,push:0.5
doc plan-rate lift-power --metric conversion:proportion --baseline 0.04 --mde 5% --power 0.8
doc plan-power lift-power --metric y,ni-margin=0.5,good=down --solve power --mde 1 --sd 10 --n-total 4000 \
  --alternative greater --correction bonferroni --scale relative
doc plan-none lift-power --name running --metric y --solve none --arms a:1,b:1
more assignment plan lift-assign --units data/users.csv --unit unit_id --table data/arms.csv
more assignment-hash plan lift-assign --randomize hash
more assignment-both plan lift-assign --randomize hash --units data/users.csv --unit unit_id \
  --table data/hash.csv --arms control,mail
more truth-users assignment lift-simulate --scenario users --users 3000 --assignment data/arms.csv \
  --arms control:1,mail:1,push:0.5 --effect-rate 5%,10% --effect-basket 3% --table data/results.csv
more moments assignment lift-moments --assignment data/arms.csv --unit unit_id data/results.csv
more moments-hash assignment-both lift-moments --unit unit_id data/results.csv --digest sha256
more estimate moments lift-estimate
more estimate-again estimate lift-estimate --alpha .1 --correction bonferroni --scale relative
more estimate-beside estimate lift-estimate --alternative greater --append
more invalid moments lift-estimate --shares control:1,mail:9,push:1

# ---- units without a plan: segments, filters, what is missing, parts, an arm without units, inexact sums ----
awk 'function u() { s = (s * 16807) % 2147483647; return s / 2147483647 }
  BEGIN { s = 7; print "id,arm,y,z,pre,small,big,zone,device,test"
    for (i = 0; i < 900; i++)
      printf "%d,%s,%s,%s,%s,%s,%.17fe%d,%s,%s,%s\n", i, substr("abc", i % 3 + 1, 1),
        u() < .1 ? "" : sprintf("%.2f", 9 * u()), u() < .4 ? "true" : "false",
        u() < .2 ? "" : sprintf("%.1f", u()), sprintf("%.3f", u() - .5), u(), 40 * u(),
        u() < .5 ? "n" : "s", u() < .5 ? "app" : "web", u() < .5 ? "t1" : "t2" }' >data/units.csv
unit=(lift-moments --arm arm --unit id --metric 'y,missing=drop' --metric z:proportion --metric small --covariate pre)
doc units "${unit[@]}" --new --control a --segment zone --segment 'zone*device' --where test=t1,t2 data/units.csv
doc units-zero "${unit[@]}" --new --arms a:1,b:1,none:1 --other-arms exclude --missing zero \
  --covariate-missing zero data/units.csv
doc units-big lift-moments --new --arm arm --control a --metric big --metric small data/units.csv
doc experiments lift-moments --new --arm arm --control a --metric small --experiment test data/units.csv
awk -F, 'NR == 1 || NR % 2' data/units.csv >data/odd.csv
awk -F, 'NR == 1 || NR % 2 == 0' data/units.csv >data/even.csv
for part in odd even; do
  doc "part-$part" "${unit[@]}" --new --control a "data/$part.csv"
done
doc merged lift-moments --merge --new docs/part-odd.json docs/part-even.json
for options in "" "--alpha .9" "--correction holm --scale relative" "--correction bonferroni" "--alternative less" \
  "--shares a:1,b:1,c:1" "--no-trail"; do
  # shellcheck disable=SC2086
  more "units-estimate$((n = ${n-0} + 1))" units lift-estimate $options
done
more units-zero-estimate units-zero lift-estimate
more units-big-estimate units-big lift-estimate
more experiments-estimate experiments lift-estimate
for set in interval exterior line; do
  jq -s -e --arg set $set 'any(.[].estimates[]?; .interval.set == $set)' docs/*.json >.found || fail "no set is an $set"
done
more units-checks units-estimate1 lift-check --shares a:1,b:1,c:1
more checks estimate lift-check
more invalid-checks invalid lift-check

# A stream with a document that fails: its error travels on.
(cat docs/experiments.json; echo '{"lift":"1","name":"bad"}') >data/stream.json
got=0
lift-estimate -q --keep-going --document data/stream.json >docs/stream.json 2>/dev/null || got=$?
same 6 "$got"
same '{"tool":"lift-estimate","code":4}' "$(jq -c 'select(.error) | .error | del(.message)' docs/stream.json)"

# ---- markets ----
geo=(lift-simulate --scenario geo --geos 12 --days 100 --seed 5)
doc truth-geo-history "${geo[@]}" --through 2026-03-20 --table data/geo-history.csv
doc design lift-geo --name tv --panel data/geo-history.csv --metric sales,good=up,ni-margin=1% --spend media \
  --duration 14d,21d --windows 6 --effects 0%:20%:10% --markets 1:2 --candidates 3 --cpic 0.5 \
  --start 2026-03-21 --table data/designs.csv
doc design-given lift-geo --name tv --panel data/geo-history.csv --metric sales --duration 14d --windows 1 \
  --effects 0%:2%:1% --treated geo-002,geo-003 --model did --alternative greater
treated=$(jq -r '.plan.panel.treated | join(",")' docs/design.json)
doc truth-geo "${geo[@]}" --treated "$treated" --start 2026-03-21 --end 2026-04-05 --effect 8% --table data/geo.csv
doc truth-iroas "${geo[@]}" --treated geo-002 --start 2026-03-21 --iroas 2 --table data/iroas.csv
more synth design lift-synth --panel data/geo.csv --model did
more synth-append synth lift-synth --append --model sc
more synth-interim design lift-synth --panel data/geo.csv --through 2026-03-25
doc synth-new lift-synth --new --panel data/geo.csv --metric sales --treated "$treated" \
  --start 2026-03-21 --end 2026-04-05
for from in synth synth-append synth-interim synth-new; do
  more "$from-estimate" "$from" lift-estimate
done
more geo-any synth lift-estimate --statistic any --profit-rate 0.35
more geo-zero synth lift-estimate --spend-baseline zero --alpha .2 --scale relative
awk -F, -v OFS=, 'NR > 1 { $NF = 3 } 1' data/geo.csv >data/flat.csv # the same media everywhere: nothing incremental
doc synth-flat lift-synth --new --panel data/flat.csv --metric sales --spend media --treated "$treated" \
  --start 2026-03-21
more geo-flat synth-flat lift-estimate
more geo-checks synth-append-estimate lift-check
more synth-new-checks synth-new lift-check --check placebo-in-time,srm --windows 2

# ---- real data, where they are ----
reference=${LIFT_REFERENCE:-$SOURCE/../shared/reference}
if [ -d "$reference" ]; then
  doc hillstrom lift-moments --new --arm segment --control 'No E-Mail' --metric spend --metric visit:proportion \
    --covariate history "$reference/ab/hillstrom_email.csv"
  more hillstrom-estimate hillstrom lift-estimate
  more hillstrom-checks hillstrom-estimate lift-check
  doc cookie-cats lift-moments --new --arm version --control gate_30 --metric sum_gamerounds \
    --metric retention_1:proportion "$reference/ab/cookie_cats.csv"
  more cookie-cats-estimate cookie-cats lift-estimate
  doc geolift lift-synth --new --panel "$reference/geo/geolift_test.csv" --geo location --date date --metric Y \
    --treated chicago,portland --start 2021-04-01 --end 2021-04-15
  more geolift-estimate geolift lift-estimate --alpha 0.1
  more geolift-checks geolift-estimate lift-check --alpha 0.1
else
  echo "no reference data: without the part on real data"
fi

# ---- the example that lift-json(5) leads with ----
arms=$(jq -r '.estimates[] | select(.headline and .metric == "revenue") | .arm' docs/estimate.json)
same $'mail\npush' "$arms"

# ---- the answers of lift-verify, which are no documents ----
lift-verify --json --data data docs/estimate.json docs/units-estimate1.json docs/synth-estimate.json >verified || true
lift-report --format html --document docs/estimate.json >report.html
lift-verify --json --data data --plan docs/plan.json report.html >>verified || true
jq -c '.estimates[0].estimate = 99' docs/estimate.json >forged.json
lift-verify --json --data data forged.json >>verified && fail "a forged estimate was verified"
same 5 "$(wc -l <verified)"

# ---- all of them against the schema ----
"$python" -W ignore - "$schema" docs verified <<'PY'
import copy, glob, json, math, os, sys
from fractions import Fraction
from jsonschema import Draft202012Validator

schema = json.load(open(sys.argv[1], encoding="utf-8"))
Draft202012Validator.check_schema(schema)
document = Draft202012Validator(schema)
verdict = Draft202012Validator({**schema, "type": "object", "properties": {}, "required": [], "dependentRequired": {},
                                "allOf": [{"$ref": "#/$defs/verification"}]})

def load(path):
    return [json.loads(line) for line in open(path, encoding="utf-8")]

def depth_first(error):
    return max([error] + [depth_first(e) for e in error.context or []], key=lambda e: len(e.absolute_path))

bad = 0
def expect_valid(validator, value, what):
    global bad
    for error in validator.iter_errors(value):
        inner = depth_first(error)
        bad += 1
        print(f"FAIL {what}: /{'/'.join(map(str, inner.absolute_path))}: {inner.message[:300]}", file=sys.stderr)

docs = {os.path.basename(p)[:-5]: load(p) for p in sorted(glob.glob(sys.argv[2] + "/*.json"))}
total = 0
for name, lines in docs.items():
    for i, value in enumerate(lines):
        expect_valid(document, value, f"{name}:{i + 1}")
        total += 1
for i, value in enumerate(load(sys.argv[3])):
    expect_valid(verdict, value, f"verified:{i + 1}")

# ---- what lift-json(5) says and a schema cannot: lengths, names that agree, means and spreads from the exact sums ----
def must(true, what):
    global bad
    if not true:
        bad += 1
        print(f"FAIL {what}", file=sys.stderr)

def packed(values, i, j):
    return values[i * (i + 1) // 2 + j]

def cell_from_sums(cell, k, what):
    n, exact = cell["n"], cell["exact"]
    if cell["low"]:
        must([x is None for x in cell["low"]["mean"]] == [e is not None for e in exact], f"{what}: low means")
        must([x is None for x in cell["low"]["centred"]] == [p is not None for p in cell["products"]], f"{what}: low")
        must(all(x is None or c + x == c for key in ("mean", "centred") for c, x in zip(cell[key], cell["low"][key])),
             f"{what}: size of the low parts")
    must([len(cell[key]) for key in ("missing", "exact", "mean", "sum")] == [k] * 4, f"{what}: length")
    must([len(cell[key]) for key in ("centred", "products")] == [k * (k + 1) // 2] * 2, f"{what}: length of pairs")
    for i in (i for i in range(k) if n and exact[i] is not None):
        must(float(Fraction(int(cell["sum"][i]), n * 10 ** exact[i])) == cell["mean"][i], f"{what}: mean {i}")
        for j in (j for j in range(i + 1) if exact[j] is not None):
            both = n * int(packed(cell["products"], i, j)) - int(cell["sum"][i]) * int(cell["sum"][j])
            must(float(Fraction(both, n * 10 ** (exact[i] + exact[j]))) == packed(cell["centred"], i, j),
                 f"{what}: centred {i},{j}")

def consistent(value, what):
    moments, panel = value.get("moments"), value.get("panel")
    arms = len(moments["units"]["arms"]) if moments else 0
    for block in moments["blocks"] if moments else []:
        must(len(block["cells"]) % arms == 0 and block["cells"][0]["segment"] is None, f"{what}: cells")
        for i, cell in enumerate(block["cells"]):
            must(cell["arm"] == moments["units"]["arms"][i % arms]["arm"], f"{what}: order of the arms")
            cell_from_sums(cell, len(block["variables"]), f"{what}: cell {i}")
    if moments:
        exact = [e is not None for b in moments["blocks"] for c in b["cells"] for e in c["exact"]]
        must(all(exact) == moments["order_free"], f"{what}: order_free")
    for matrix in (panel[key] for key in ("values", "spend") if panel and panel[key]):
        must([len(row) for row in matrix] == [len(panel["dates"])] * len(panel["geos"]), f"{what}: shape of the panel")
    for fit in value.get("fit", []):
        must(len(fit["observed"]) == len(fit["counterfactual"]) == sum(fit["periods"].values()), f"{what}: periods")
        must(abs(sum(w["weight"] for w in fit["weights"]) - 1) < 1e-9 and len(fit["weights"]) == fit["support"],
             f"{what}: weights")
        difference = fit["observed_total"] - fit["counterfactual_total"]
        must(abs(difference - fit["total"]) <= 1e-9 * abs(fit["observed_total"]), f"{what}: totals")
    ids = [e["id"] for e in value.get("estimates", [])]
    must(len(ids) == len(set(ids)), f"{what}: ids repeat")
    for e in value.get("estimates", []):
        segment = ",".join(f"{k}={v}" for k, v in (e["segment"] or {}).items())
        name = "|".join([e["metric"], e["arm"], e["control"], segment, e["scale"], e["estimator"]])
        must(e["id"] == name or e["id"].startswith(name + ":"), f"{what}: id {e['id']}")
        money = e["money"]
        if money and money["iroas"] is not None:
            must(math.isclose(money["iroas"], e["total"] / money["spend"], rel_tol=1e-12), f"{what}: iroas")
    for ruling in value.get("decision", {}).get("by", []):
        must(set(ruling["entries"]) <= set(ids), f"{what}: entries of the decision")

for name, lines in docs.items():
    for i, value in enumerate(lines):
        consistent(value, f"{name}:{i + 1}")

# Together they must show every section: what nothing fits tests nothing.
seen = {key for lines in docs.values() for value in lines for key in value}
missing = set(schema["properties"]) - seen - {"looks"}
if missing:
    bad += 1
    print(f"FAIL no document has {sorted(missing)}", file=sys.stderr)

# ---- what must be refused: (document, where, what stands there instead); DROP takes the key away ----
DROP = object()
first = {name: lines[0] for name, lines in docs.items()}
broken = [
    ("plan", ["lift"], "2"),
    ("plan", ["lift"], DROP),
    ("plan", ["name"], 7),
    ("plan", ["plan", "alpha"], 1.5),
    ("plan", ["plan", "alpha"], "0.05"),
    ("plan", ["plan", "digest"], DROP),
    ("plan", ["plan", "digest"], "00"),
    ("plan", ["plan", "stopping"], "peeking"),
    ("plan", ["plan", "alternative"], "two_sided"),
    ("plan", ["plan", "metrics"], []),
    ("plan", ["plan", "metrics", 0, "type"], "quantile"),
    ("plan", ["plan", "metrics", 0, "name"], "a|b"),
    ("plan", ["plan", "metrics", 0, "good"], None),
    ("plan", ["plan", "metrics", 0, "ni_margin", "value"], 0),
    ("plan", ["plan", "arms", 0, "share"], 50),
    ("plan", ["plan", "solution", 0, "n", "rounded", "arm"], 10.5),
    ("plan", ["plan", "note"], "a key that no tool writes"),
    ("assignment", ["assignment", "seed"], 12345678901234567890),
    ("assignment", ["assignment", "table", "rows"], -1),
    ("assignment-hash", ["assignment", "salt"], None),
    ("assignment-hash", ["assignment", "method"], "coin"),
    ("units", ["moments", "blocks", 0, "cells", 0, "sum", 0], "1.5"),
    ("units", ["moments", "blocks", 0, "cells", 0, "sum", 0], 15),
    ("units", ["moments", "blocks", 0, "cells", 0, "mean", 0], None),
    ("units", ["moments", "blocks", 0, "cells", 0, "n"], -3),
    ("units", ["moments", "blocks", 0, "cells", 0, "low"], DROP),
    ("units", ["moments", "blocks", 0, "cells", 0, "low"], {"mean": [], "centred": []}),
    ("units-big", ["moments", "blocks", 0, "cells", 0, "low"], None),
    ("units-big", ["moments", "blocks", 0, "cells", 0, "low", "centred"], DROP),
    ("units", ["moments", "units", "duplicates"], "some"),
    ("units", ["moments", "order_free"], 1),
    ("synth", ["panel", "values", 0, 0], "12"),
    ("synth", ["panel", "periods", "post"], 0),
    ("synth", ["fit", 0, "model"], "magic"),
    ("synth", ["fit", 0, "weights", 0, "weight"], -0.1),
    ("synth", ["fit", 0, "kkt"], None),
    ("synth", ["panel"], DROP),
    ("design", ["design", "chosen"], -1),
    ("design", ["design", "candidates", 0, "false_positive_rate"], 5),
    ("estimate", ["estimates", 0, "p_value"], 1.2),
    ("estimate", ["estimates", 0, "p_value"], DROP),
    ("estimate", ["estimates", 0, "se"], -1),
    ("estimate", ["estimates", 0, "id"], "revenue"),
    ("estimate", ["estimates", 0, "segment"], "north"),
    ("estimate", ["estimates", 0, "role"], "sensitivity"),  # of a headline
    ("estimate", ["estimates", 0, "interval", "set"], "band"),
    ("estimate", ["estimates", 0, "interval", "lower"], None),  # without "open"
    ("estimate", ["estimates", 0, "interval", "open"], "both"),
    ("estimate", ["estimates", 0, "interval", "level"], 95),
    ("estimate", ["estimates", 0, "percent"], 12),
    ("estimate", ["decision", "overall"], "significant"),
    ("estimate", ["decision", "srm", "verdict"], "not-applicable"),
    ("estimate", ["decision", "by", 0, "entries", 0], "spend"),
    ("invalid", ["decision", "overall"], "win"),
    ("synth-estimate", ["estimates", 0, "min_attainable_p"], None),
    ("synth-estimate", ["estimates", 0, "by_period", 0, "date"], 20260321),
    ("synth-estimate", ["estimates", 0, "money", "cost_per_unit", "reading"], DROP),
    ("geo-flat", ["estimates", 0, "money", "reason"], DROP),
    ("checks", ["checks", 0, "verdict"], "ok"),
    ("checks", ["checks", 0, "check"], "vibes"),
    ("checks", ["checks", 0, "details", "total"], "many"),
    ("checks", ["checks", 0, "df"], DROP),
    ("estimate", ["warnings"], {}),
    ("estimate", ["trail", 0, "version"], DROP),
    ("estimate", ["trail", 0, "superseded"], "no"),
    ("estimate", ["trail", -1, "wrote", "estimates"], "0123"),
    ("estimate", ["trail", -1, "wrote", "opinions"], "0" * 32),
    ("moments", ["trail", -1, "inputs", 0, "file"], "/home/me/results.csv"),
    ("truth-geo", ["truth", "scenario"], "space"),
    ("truth-users", ["truth", "effects", 0, "population"], "5%"),
]
tried = 0
for name, path, value in broken:
    text = f"{name}: {path} = {'(dropped)' if value is DROP else value!r}"
    damaged = at = copy.deepcopy(first[name])
    for step in path[:-1]:
        at = at[step]
    if value is DROP:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    errors = list(document.iter_errors(damaged))
    tried += 1
    if not errors:
        bad += 1
        print(f"FAIL not refused: {text}", file=sys.stderr)
    elif not any(str(path[0]) in map(str, e.absolute_path) or len(path) == 1 for e in errors):
        bad += 1
        print(f"FAIL refused for something else: {text}: {errors[0].message[:200]}", file=sys.stderr)

# What is open stays open: keys of others at the top.
extra = copy.deepcopy(first["estimate"])
extra["x-team"] = {"owner": "growth"}
expect_valid(document, extra, "an unknown key at the top")
if bad:
    sys.exit(f"{bad} failures")
print(f"{total} documents fit the schema, {tried} broken ones do not")
PY
