"""Random bytes and mutated requests to a port: http_noise.py HOST PORT PID SECONDS SEED

In between, a well-formed request must be answered within two seconds; the process must live and not have grown by more
than it may hold for its connections. Prints how much was sent; exit 1 says what is wrong.
"""

import random
import socket
import sys
import time

ANSWERED_WITHIN_S = 2
GROWTH_MAX_KIB = 8192  # of 256 connections with 16 KiB each, and what the allocator keeps
SEED_REQUESTS = [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /api/board?board=x HTTP/1.1\r\nHost: x\r\n\r\n",
                 b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                 b"GET /live HTTP/1.1\r\nHost: x\r\nRange: bytes=0-1\r\nIf-None-Match: *\r\n\r\n"]


def noise(dice):
    if dice.random() < 0.3:
        return dice.randbytes(dice.randrange(1, 2000))
    request = bytearray(dice.choice(SEED_REQUESTS))
    for _ in range(dice.randrange(1, 8)):
        at = dice.randrange(len(request))
        request[at:at + dice.randrange(3)] = dice.choice([b"", b"\0", b"%", b"\r\n", b" ", b"A" * 300, dice.randbytes(1)])
        request = request or bytearray(b"x")
    return bytes(request)


def resident_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(next(line.split()[1] for line in status if line.startswith("VmRSS:")))


def answers(place):
    began = time.monotonic()
    with socket.create_connection(place, timeout=ANSWERED_WITHIN_S) as asking:
        asking.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        head = asking.recv(64)
    return head.startswith(b"HTTP/1.1 200"), time.monotonic() - began


def main():
    host, port, pid, seconds, seed = sys.argv[1:]
    place, dice = (host, int(port)), random.Random(int(seed))
    deadline = time.monotonic() + float(seconds)
    before = resident_kib(pid)
    held, sent, slowest = [], 0, 0
    while time.monotonic() < deadline:
        connection = socket.create_connection(place, timeout=ANSWERED_WITHIN_S)
        try:
            connection.sendall(noise(dice))
        except OSError:
            pass  # it was refused before it had said all
        sent += 1
        held.append(connection)  # a few say nothing more and read nothing
        if len(held) > 40:
            held.pop(0).close()
        if sent % 50 == 0:
            is_answered, took = answers(place)
            slowest = max(slowest, took)
            if not is_answered or took > ANSWERED_WITHIN_S:
                sys.exit(f"after {sent} requests a good one was {'late' if is_answered else 'not answered'}: {took:.2f} s")
    grown = resident_kib(pid) - before
    print(f"{sent} sent, the slowest good answer {slowest * 1000:.0f} ms, {grown} KiB more")
    sys.exit(0 if sent > 100 and grown <= GROWTH_MAX_KIB else 1)


main()
