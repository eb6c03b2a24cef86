"""The completion for bash. The tables are made here; what is done with them is bash's own text below."""

import shlex

LOGIC = r"""
# Boards of the running appliance, where it answers at once: their MAC addresses and names.
_bootstorm_boards() {
  timeout 1 bootstorm boards --json 2>/dev/null | sed 's/"verdict":{[^}]*}//' | grep -oE '"(mac|name)":"[^"]+"' | cut -d'"' -f4
}

# Devices that an appliance or a swarm can take: kernel interfaces by their drivers, and network cards by PCI address.
_bootstorm_devices() {
  local interface device
  for interface in /sys/class/net/*; do
    [ "${interface##*/}" = lo ] || [ ! -e "$interface" ] || printf 'net_af_packet0,iface=%s\n' "${interface##*/}"
  done
  for device in /sys/bus/pci/devices/*; do
    [[ ! -r $device/class || $(<"$device/class") != 0x02* ]] || printf '%s\n' "${device##*/}"
  done
}

_bootstorm() {
  local line=${COMP_LINE:0:COMP_POINT} word command=- previous='' values found=() given=()
  # The words as they were typed: readline would break them at each colon of a MAC address.
  read -ra given <<<"$line"
  [[ $line == *[[:space:]] ]] && given+=('')
  local current=${given[-1]}
  for word in "${given[@]:1:${#given[@]}-2}"; do
    if [[ -n $previous ]]; then
      previous='' # the value of an option
    elif [[ $word == -* ]]; then
      [[ -z ${_bootstorm_values["$command $word"]+x} ]] || previous=$word
    elif [[ " ${_bootstorm_commands[$command]:-} " == *" $word "* ]]; then
      [[ $command == - ]] && command=$word || command+=" $word"
    fi
  done
  if [[ -n $previous ]]; then
    values=${_bootstorm_values["$command $previous"]}
  elif [[ $current == -* ]]; then
    values=${_bootstorm_options[$command]:-}
  else
    values="${_bootstorm_commands[$command]:-} ${_bootstorm_words[$command]:-}"
  fi
  for word in $values; do
    case $word in
      @files) mapfile -t -O "${#found[@]}" found < <(compgen -f -- "$current") && compopt -o filenames 2>/dev/null ;;
      @boards) mapfile -t -O "${#found[@]}" found < <(_bootstorm_boards) ;;
      @devices) mapfile -t -O "${#found[@]}" found < <(_bootstorm_devices) ;;
      *) found+=("$word") ;;
    esac
  done
  COMPREPLY=()
  # Readline replaces what comes behind the last of its word breaks.
  local kept=''
  [[ $current != *[:=]* || $COMP_WORDBREAKS != *[:=]* ]] || kept=${current%"${current##*[:=]}"}
  for word in "${found[@]}"; do
    [[ $word != "$current"* ]] || COMPREPLY+=("${word#"$kept"}")
  done
}
complete -F _bootstorm bootstorm
"""


def kind_of(option):
    """What a value or a word may be: choices, or where to look for them."""
    if option.choices:
        return " ".join(option.choices)
    if option.value == "FILE" or {"--files"} & set(option.names):
        return "@files"
    if "--device" in option.names:
        return "@devices"
    return "@boards" if option.word == "board" else ""


def _walk(command):
    yield command
    for part in command.commands:
        yield from _walk(part)


def _table(name, rows):
    lines = [f"  [{shlex.quote(key)}]={shlex.quote(value)}" for key, value in rows]
    return f"declare -gA {name}=(\n" + "\n".join(lines) + "\n)\n"


def text(reference):
    commands = list(_walk(reference.program))
    # The program itself is "-": a subscript must not be empty.
    tables = {
        "_bootstorm_commands": [(c.path, " ".join(part.name for part in c.commands)) for c in commands if c.commands],
        "_bootstorm_options": [(c.path, " ".join(name for o in c.dashed() for name in o.names)) for c in commands],
        "_bootstorm_words": [(c.path, " ".join(kind_of(o) for o in c.words())) for c in commands if c.words()],
        "_bootstorm_values": [(f"{c.path} {name}", kind_of(o)) for c in commands for o in c.dashed() if o.value
                              for name in o.names],
    }
    made = "".join(_table(name, [(key or "-", value) for key, value in rows]) for name, rows in tables.items())
    return "# Completion of bootstorm's command line for bash.\n" + made + LOGIC
