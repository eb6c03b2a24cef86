"""Writes manual pages and completions.

usage: make man SCDOC REFERENCE PROSE OUT    writes OUT/man1, OUT/man5 and OUT/man7
       make bash REFERENCE                   prints the completion for bash
       make zsh REFERENCE                    prints the completion for zsh
REFERENCE is what src/cli/reference prints; PROSE is the directory of what is written by hand."""

import sys

import completions_bash
import completions_zsh
import pages
import reference

match sys.argv[1:]:
    case ["man", scdoc, made_of, prose, out]:
        pages.write(scdoc, reference.load(made_of), prose, out)
    case ["bash", made_of]:
        sys.stdout.write(completions_bash.text(reference.load(made_of)))
    case ["zsh", made_of]:
        sys.stdout.write(completions_zsh.text(reference.load(made_of)))
    case _:
        sys.exit(__doc__)
