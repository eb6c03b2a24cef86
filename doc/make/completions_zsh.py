"""The completion for zsh: a function a command, which gives its options to _arguments."""

HEAD = r"""#compdef bootstorm
# Completion of bootstorm's command line for zsh.

# Boards of the running appliance, where it answers at once: their MAC addresses and names.
_bootstorm_boards() {
  local -a boards
  boards=(${(f)"$(timeout 1 bootstorm boards --json 2>/dev/null |
    sed 's/"verdict":{[^}]*}//' | grep -oE '"(mac|name)":"[^"]+"' | cut -d'"' -f4)"})
  compadd -a boards
}

# Devices that an appliance or a swarm can take: kernel interfaces by their drivers, and network cards by PCI address.
_bootstorm_devices() {
  local -a devices
  local place
  for place in /sys/class/net/*(N:t); do
    [[ $place == lo ]] || devices+=(net_af_packet0,iface=$place)
  done
  for place in /sys/bus/pci/devices/*(N); do
    [[ "$(<$place/class)" != 0x02* ]] || devices+=(${place:t})
  done
  compadd -a devices
}
"""


def _quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


def _escaped(text):
    for mark in "\\[]:":
        text = text.replace(mark, "\\" + mark)
    return text


def _action(option):
    if option.choices:
        return "(" + " ".join(option.choices) + ")"
    if option.value == "FILE" or "--files" in option.names:
        return "_files"
    if "--device" in option.names:
        return "_bootstorm_devices"
    return "_bootstorm_boards" if option.word == "board" else ""


def _specs(command):
    for option in command.dashed():
        ending = f":{_escaped(option.value)}:{_action(option)}" if option.value else ""
        others = " ".join(option.names)
        for name in option.names:
            yield _quoted(f"({others}){name}[{_escaped(option.help)}]{ending}")
    for option in command.words():
        yield _quoted(f"{'' if option.is_required else ':'}:{_escaped(option.word)}:{_action(option)}")


def _function(command):
    name = "_bootstorm" + "".join("_" + part for part in command.path.split())
    specs = list(_specs(command))
    if not command.commands:
        body = "  _arguments -s " + " \\\n    ".join(specs) + "\n"
        return f"{name}() {{\n{body}}}\n"
    described = " ".join(_quoted(f"{part.name}:{_escaped(part.summary())}") for part in command.commands)
    cases = "".join(f"        {part.name}) {name}_{part.name} ;;\n" for part in command.commands)
    return (f"{name}() {{\n  local context state state_descr line\n  typeset -A opt_args\n  local -a commands\n"
            f"  commands=({described})\n"
            "  _arguments -s -C " + " \\\n    ".join([*specs, "'1: :->command'", "'*:: :->words'"]) + "\n"
            "  case $state in\n    command) _describe command commands ;;\n"
            f"    words)\n      case $line[1] in\n{cases}      esac ;;\n  esac\n}}\n")


def _walk(command):
    for part in command.commands:
        yield from _walk(part)
    yield command


def text(reference):
    return HEAD + "".join("\n" + _function(command) for command in _walk(reference.program)) + '\n_bootstorm "$@"\n'
