"""Text in scdoc's form (scdoc(5))."""

import os
import re
import subprocess


def plain(text):
    """Text that holds none of scdoc's marks."""
    return re.sub(r"([\\_*#\[<])", r"\\\1", text)


def bold(text):
    return f"*{plain(text)}*"


def under(text):
    return f"_{plain(text)}_"


def entry(head, *paragraphs):
    """A term, and what there is to say of it behind a tab."""
    body = "\n\n".join("\t" + paragraph for paragraph in paragraphs if paragraph)
    return f"{head}\n{body}\n\n" if body else f"{head}\n\n"


def block(lines):
    """Lines as they are. scdoc knows no escape there."""
    return "```\n" + "\n".join(lines) + "\n```\n\n"


def page(name, section, version, body):
    return f'{name}({section}) "bootstorm {version}" "bootstorm"\n\n{body.rstrip()}\n'


def render(scdoc, text, path):
    roff = subprocess.run([scdoc], input=text.encode(), capture_output=True, check=False)
    if roff.returncode != 0:
        raise SystemExit(f"{os.path.basename(path)}: {roff.stderr.decode().strip()}")
    path.write_bytes(roff.stdout)
