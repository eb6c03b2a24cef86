"""A command on a terminal of its own: on_a_terminal.py COLUMNSxROWS STEP… -- COMMAND…

Each step is one of
    seen=PATTERN      the screen matches within ten seconds
    said=PATTERN      it was written, by a command that draws no screen
    size=COLUMNSxROWS the terminal has another size from now on; no line of what is drawn then is longer
    run=SHELL         runs that
    key=CHARACTERS    are pressed
    signal=NAME       is sent to the command
    plain=yes         no colour was written yet
    ended=CODE        the command ends with that exit code and leaves the terminal as it was
    exited=CODE       the same of a command that draws no screen
Nothing but what a screen needs may be written: of control characters, those that move and colour. Exit 1 says what is wrong.
"""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

PATIENCE_S = 10
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
ALLOWED = re.compile(r"\x1b\[(\?1049[hl]|\?25[hl]|H|J|K|[0-9;]*m)|\r|\n")


def resize(terminal, size):
    columns, rows = map(int, size.split("x"))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    return columns, rows


class Terminal:
    def __init__(self, size, command):
        self.ours, self.theirs = os.openpty()
        self.columns, self.rows = resize(self.ours, size)
        self.before = termios.tcgetattr(self.theirs)
        self.written = ""
        self.process = subprocess.Popen(command, stdin=self.theirs, stdout=self.theirs, stderr=self.theirs,
                                        env=dict(os.environ, TERM="xterm"),
                                        start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))

    def read(self, seconds):
        if select.select([self.ours], [], [], seconds)[0]:
            self.written += os.read(self.ours, 65536).decode("utf-8", "replace")

    def screen(self):
        """What was drawn last, line by line."""
        page = self.written.rsplit("\x1b[H", 1)[-1].split("\x1b[J")[0]
        return ALLOWED.sub(lambda match: match.group() if match.group() in "\r\n" else "", page).replace("\r", "").split("\n")

    def wait(self, until):
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if until():
                return True
            self.read(0.05)
        return until()

    def is_drawn_to_fit(self):
        screen = self.screen()
        whole = "\x1b[J" in self.written.rsplit("\x1b[H", 1)[-1]
        return whole and len(screen) <= self.rows and all(len(line) <= self.columns for line in screen)


def step(terminal, name, value):
    if name == "seen":
        return terminal.wait(lambda: re.search(value, "\n".join(terminal.screen()), re.M) and terminal.is_drawn_to_fit())
    if name == "said":
        return terminal.wait(lambda: re.search(value, COLOUR.sub("", terminal.written).replace("\r", ""), re.M))
    if name == "size":
        terminal.columns, terminal.rows = resize(terminal.ours, value)
        terminal.written = ""
        return terminal.wait(terminal.is_drawn_to_fit)
    if name == "run":
        return subprocess.run(value, shell=True).returncode == 0
    if name == "key":
        return os.write(terminal.ours, value.encode()) == len(value)
    if name == "plain":
        return not COLOUR.search(terminal.written)
    if name == "exited":
        ended = terminal.wait(lambda: terminal.process.poll() is not None)
        return ended and terminal.process.returncode == int(value) and termios.tcgetattr(terminal.theirs) == terminal.before
    if name == "signal":
        terminal.process.send_signal(signal.Signals["SIG" + value])
        return True
    ended = terminal.wait(lambda: terminal.process.poll() is not None)
    terminal.read(0.1)
    is_left = terminal.written.rstrip().endswith("\x1b[?1049l") and "\x1b[?25h" in terminal.written
    return ended and terminal.process.returncode == int(value) and is_left and \
        termios.tcgetattr(terminal.theirs) == terminal.before


def main():
    size, *rest = sys.argv[1:]
    steps, command = rest[:rest.index("--")], rest[rest.index("--") + 1:]
    terminal = Terminal(size, command)
    try:
        for each in steps:
            name, _, value = each.partition("=")
            if not step(terminal, name, value):
                sys.exit(f"not so: {each}; on the screen:\n" + "\n".join(terminal.screen()))
            stray = re.search(r"[\x00-\x1f\x7f]", ALLOWED.sub("", terminal.written))
            if stray:
                sys.exit(f"a stray control character {stray.group()!r}")
    finally:
        terminal.process.kill()
        terminal.process.wait()


main()
