"""The program's description of itself, with names for what its JSON has."""

import json
import pathlib
import re
from dataclasses import dataclass, field


def one_line(text):
    return " ".join(text.split())


@dataclass
class Option:
    names: list  # ["-c", "--config"]; a word that stands by itself has none
    word: str  # its name, if it is such a word
    value: str  # FILE; empty: it takes none
    choices: list
    help: str
    default: str
    is_required: bool
    is_list: bool
    group: str


@dataclass
class Command:
    name: str
    path: str  # "leases release"
    about: str
    examples: list
    options: list = field(default_factory=list)
    commands: list = field(default_factory=list)

    def words(self):
        return [option for option in self.options if option.word]

    def dashed(self):
        return [option for option in self.options if not option.word]

    def summary(self):
        """The first sentence, as the line of a manual page's NAME has it."""
        sentence = re.split(r"\.(?:\s|$)", self.about, maxsplit=1)[0]
        return sentence[0].lower() + sentence[1:]

    def rest(self):
        parts = re.split(r"(?<=\.)\s", self.about, maxsplit=1)
        return parts[1] if len(parts) == 2 else ""


@dataclass
class Reference:
    version: str
    program: Command
    verbs: list
    configuration: dict


def _option(row):
    # "TEXT:{debug,info}", "UINT:UINT in [1 - 16]", "ADDRESS:PORT"
    kind, _, check = row["value"].partition(":")
    choices = re.fullmatch(r"\{(.*)\}", check)
    limits = re.search(r"\[(\d+) - (\d+)\]", check)
    if check and not choices and not limits:
        kind = row["value"]
    value = "" if row["is_flag"] else {"": "VALUE", "TEXT": "VALUE", "UINT": "NUMBER", "FLOAT": "NUMBER"}.get(kind, kind)
    text = one_line(row["help"]) + (f"; {limits.group(1)} to {limits.group(2)}" if limits else "")
    names = ["-" + name for name in row["short"]] + ["--" + name for name in row["long"]]
    return Option(names=names, word="" if names else row["word"], value=value,
                  choices=choices.group(1).split(",") if choices else [], help=text,
                  default=row["default"].strip('"'), is_required=row["is_required"], is_list=row["is_list"],
                  group=row["group"])


def _command(row, path):
    about = one_line(row["about"])
    examples = [line.strip() for line in row["footer"].splitlines() if line.startswith("  ")]
    command = Command(name=row["name"], path=path, about=about, examples=examples)
    command.options = [_option(option) for option in row["options"]]
    command.commands = [_command(part, f"{path} {part['name']}".strip()) for part in row["commands"]]
    return command


def load(path):
    data = json.loads(pathlib.Path(path).read_text())
    return Reference(data["version"], _command(data["program"], ""), data["verbs"], data["configuration"])
