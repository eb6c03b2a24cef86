"""Manual pages: what the program knows, around what was written by hand.

The prose of a page is a file in scdoc's form. It goes on where DESCRIPTION has said what the command's help says, and may have
sections of its own. Prose without a page of that name is a mistake, as is a page of a section other than 1 without prose."""

import pathlib
import shutil

import configuration
from scdoc import block, bold, entry, page, plain, render, under

EXIT = {
    "0": "Success.",
    "1": "The configuration was refused, what was asked could not be done, or a board failed.",
    "2": "The command line is wrong.",
    "3": "Something is wrong with the machine. The message names the command that solves it.",
    "4": "The state on disk is damaged.",
}


def _option_head(option):
    value = "" if not option.value else " " + under("|".join(option.choices) if option.choices else option.value)
    if option.word:
        return under(option.word)
    return ", ".join(bold(name) for name in option.names) + value


def _sentence(text):
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else text + "."


def options_text(command):
    text = ""
    for option in command.words() + command.dashed():
        notes = _sentence(plain(option.help))
        if option.choices and option.word:
            notes += " One of " + ", ".join(plain(choice) for choice in option.choices) + "."
        if option.default:
            notes += f" Default: {under(option.default)}."
        if option.is_required and not option.word:
            notes += " Must be given."
        text += entry(_option_head(option), notes)
    return text


def _usage(command):
    parts = [bold(("bootstorm " + command.path).strip())]
    if any("--help" not in option.names for option in command.dashed()):
        parts.append("[_OPTIONS_]")
    for option in command.words():
        shown = under(option.word) + ("…" if option.is_list else "")
        parts.append(shown if option.is_required else f"\\[{shown}\\]")
    return " ".join(parts).replace("[_OPTIONS_]", "\\[_OPTIONS_\\]")


def _examples(command):
    lines = command.examples + [line for part in command.commands for line in part.examples]
    return "# EXAMPLES\n\n" + block(lines) if lines else ""


def _exit():
    return "# EXIT STATUS\n\n" + "".join(entry(f"*{code}*", text) for code, text in EXIT.items())


def _files():
    return "# FILES\n\n" + "".join(entry(under(path), text) for path, text in (
        ("/etc/bootstorm/bootstorm.yaml", "The configuration, where *-c* names none; see *bootstorm.yaml*(5)."),
        ("/run/bootstorm/control", "The socket for what changes something; see *bootstorm-control*(7)."),
        ("/run/bootstorm/observe", "The socket for questions."),
        ("/var/lib/bootstorm/leases.db", "The leases, an SQLite file."),
    ))


def command_page(command, prose):
    name = "bootstorm-" + command.name
    uses = [command, *command.commands]
    body = f"# NAME\n\n{name} - {plain(command.summary())}\n\n# SYNOPSIS\n\n"
    body += "++\n".join(_usage(use) for use in uses) + "\n\n# DESCRIPTION\n\n"
    body += plain(_sentence(command.about)) + "\n\n" + prose + "\n\n"
    body += "# OPTIONS\n\n" + options_text(command)
    for part in command.commands:
        body += f"# {part.path.upper()}\n\n{plain(part.about)}\n\n{options_text(part)}"
    body += _examples(command) + _exit()
    return body + "# SEE ALSO\n\n*bootstorm*(1), *bootstorm.yaml*(5), *bootstorm-control*(7)\n"


def main_page(reference, prose):
    body = f"# NAME\n\nbootstorm - boot every Raspberry Pi and PXE machine of a room at once\n\n# SYNOPSIS\n\n"
    body += "*bootstorm* _COMMAND_ \\[_OPTIONS_\\]\n\n# DESCRIPTION\n\n" + prose + "\n\n# COMMANDS\n\n"
    for command in reference.program.commands:
        body += entry(f"*bootstorm-{command.name}*(1)", _sentence(plain(command.summary())))
    body += "# OPTIONS\n\n" + options_text(reference.program) + _exit() + _files()
    pages = [f"*bootstorm-{command.name}*(1)" for command in reference.program.commands]
    return body + "# SEE ALSO\n\n" + ", ".join(pages + ["*bootstorm.yaml*(5)", "*bootstorm-control*(7)"]) + "\n"


def _fields(rows):
    return "".join(entry(under(row["name"]), _sentence(plain(row["about"]))) for row in rows)


def control_page(reference, prose):
    body = "# NAME\n\nbootstorm-control - the sockets that a running appliance answers\n\n# DESCRIPTION\n\n"
    body += prose + "\n\n# VERBS\n\n"
    for verb in reference.verbs:
        body += f"## {verb['name']}\n\n{_sentence(plain(' '.join(verb['help'].split())))} Socket: {under(verb['socket'])}.\n\n"
        if verb["arguments"]:
            body += "Arguments:\n\n"
        for argument in verb["arguments"]:
            notes = _sentence(plain(argument["help"])) + f" {argument['kind'][0].upper()}{argument['kind'][1:]}"
            if argument["number_max"]:
                notes += f" from 0 to {argument['number_max']}"
            if argument["choices"]:
                notes += ", one of " + ", ".join(plain(choice) for choice in argument["choices"])
            body += entry(under(argument["name"]) + ("" if argument["is_required"] else " (may be left out)"), notes + ".")
        if verb["answer"]:
            body += "Its answer has:\n\n" + _fields(verb["answer"])
        if verb["line"]:
            body += "It streams; each further line has:\n\n" + _fields(verb["line"])
    return body + "# SEE ALSO\n\n*bootstorm*(1), *bootstorm.yaml*(5)\n"


def write(scdoc, reference, prose, out):
    prose, out = pathlib.Path(prose), pathlib.Path(out)
    written = {path.stem: path.read_text() for path in prose.glob("*.scd")}
    pages = {("bootstorm", 1): main_page(reference, written.pop("bootstorm")),
             ("bootstorm.yaml", 5): configuration.page(reference, written.pop("bootstorm.yaml")),
             ("bootstorm-control", 7): control_page(reference, written.pop("bootstorm-control"))}
    for command in reference.program.commands:
        name = "bootstorm-" + command.name
        pages[name, 1] = command_page(command, written.pop(command.name, ""))
    if written:
        raise SystemExit(f"doc/man: there is no command for {', '.join(written)}.scd")
    for section in (1, 5, 7):
        shutil.rmtree(out / f"man{section}", ignore_errors=True)
        (out / f"man{section}").mkdir()
    for (name, section), body in pages.items():
        render(scdoc, page(name, section, reference.version, body), out / f"man{section}" / f"{name}.{section}")
