# bash completion for the tools of liftutils: the options come from the tool's own table, files complete as usual.
_lift_tools()
{
  local current=${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$("$1" --completion-words 2>/dev/null)" -- "$current")
  fi
}
complete -o default -F _lift_tools lift-assign lift-check lift-estimate lift-geo lift-moments lift-power lift-report \
  lift-simulate lift-synth lift-verify
