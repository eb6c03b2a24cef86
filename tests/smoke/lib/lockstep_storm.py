"""Many TFTP clients on the kernel's sockets, in lockstep, in one process; says how often a block came twice.

lockstep_storm.py SERVER FILE CLIENTS FIRST-ADDRESS ADDRESSES

A server that repeats a block whose ACK is late because this process was kept from its CPU is not to blame, so each
repetition is judged by how long the ACK of the first took from the frame's arrival in the kernel; nor is it where the
kernel's own threads, which carry the ACK on, did not run: a process on each CPU notes when it was not woken.
"""
import ipaddress
import os
import selectors
import signal
import socket
import struct
import sys
import time

SO_TIMESTAMPNS = 35  # asm-generic/socket.h; the socket module has no name for it
OWN_DELAY_MAX_S = 0.15  # well below the least time before a block is sent again, 200 ms
STALL_S = 0.05  # two of them and a slow round trip are a late ACK
STALL_SHADOW_S = 0.3  # for how long after it a block may come twice
WATCH_EVERY_S = 0.005
TIME_MAX_S = 150
RRQ, DATA, ACK = 1, 3, 4
REQUESTS_APART_S = 0.002


class Watch:
    """A child on each CPU, of the same priority as the kernel's threads, that notes when it was woken late."""

    def __init__(self):
        self.read_end, write_end = os.pipe()
        self.children = []
        for cpu in sorted(os.sched_getaffinity(0)):
            child = os.fork()
            if child == 0:
                os.close(self.read_end)
                os.sched_setaffinity(0, {cpu})
                self.look(write_end)
            self.children.append(child)
        os.close(write_end)

    @staticmethod
    def look(write_end):
        parent = os.getppid()
        while os.getppid() == parent:
            began = time.monotonic()
            time.sleep(WATCH_EVERY_S)
            ended = time.monotonic()
            if ended - began - WATCH_EVERY_S > STALL_S:
                os.write(write_end, struct.pack("dd", began, ended))
        os._exit(0)

    def stalls(self):
        for child in self.children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        with os.fdopen(self.read_end, "rb") as file:
            return list(struct.iter_unpack("dd", file.read()))


class Client:
    def __init__(self, address, expected):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.socket.bind((address, 0))
        self.socket.setblocking(False)
        self.expected = expected
        self.block = 0
        self.peer = None
        self.delay = 0.0  # of the last ACK, from the arrival of its DATA
        self.asked_at = None
        self.done = False
        self.doubled_at = []
        self.excused = 0

    def ask(self, server, name):
        self.asked_at = time.monotonic()
        self.socket.sendto(struct.pack("!H", RRQ) + name.encode() + b"\0octet\0", (server, 69))

    def hear(self):
        message, control, _, peer = self.socket.recvmsg(2048, 64)
        opcode, number = struct.unpack("!HH", message[:4])
        if opcode != DATA:
            sys.exit(f"unexpected: {message!r}")
        is_new = number != self.block & 0xFFFF
        if not is_new:
            if self.delay < OWN_DELAY_MAX_S:
                self.doubled_at.append(time.monotonic())
            else:
                self.excused += 1
        else:
            self.block += 1
            offset = (self.block - 1) * 512
            if message[4:] != self.expected[offset : offset + 512]:
                sys.exit(f"block {self.block} is wrong")
        seconds, nanoseconds = struct.unpack("qq", control[0][2])
        self.peer = peer
        self.socket.sendto(struct.pack("!HH", ACK, number), peer)
        if is_new:
            self.delay = time.time() - seconds - nanoseconds / 1e9
        self.done = len(message) < 516


def main():
    server, path, count, first, addresses = sys.argv[1:]
    with open(path, "rb") as file:
        expected = file.read()
    name = path.rsplit("/", 1)[1]
    clients = [
        Client(str(ipaddress.ip_address(first) + i % int(addresses)), expected) for i in range(int(count))
    ]
    watch = Watch()
    selector = selectors.DefaultSelector()
    for client in clients:
        selector.register(client.socket, selectors.EVENT_READ, client)
    deadline = time.monotonic() + TIME_MAX_S
    asked = open_clients = 0
    next_at = time.monotonic()
    while asked < len(clients) or open_clients:
        now = time.monotonic()
        if now > deadline:
            sys.exit(f"{open_clients} downloads have not ended")
        if asked < len(clients) and now >= next_at:
            clients[asked].ask(server, name)
            asked += 1
            open_clients += 1
            next_at = now + REQUESTS_APART_S
        for key, _ in selector.select(REQUESTS_APART_S if asked < len(clients) else 1):
            client = key.data
            client.hear()
            if client.done:
                selector.unregister(client.socket)
                open_clients -= 1
    stalls = watch.stalls()
    doubled_at = [at for client in clients for at in client.doubled_at]
    beside = sum(any(began < at < ended + STALL_SHADOW_S for began, ended in stalls) for at in doubled_at)
    doubled = len(doubled_at) - beside
    excused = sum(client.excused for client in clients)
    blocks = sum(client.block for client in clients)
    print(
        f"{blocks} blocks, {doubled} doubled; {excused} more that this side had acknowledged late,"
        f" {beside} more beside {len(stalls)} stalls of a CPU"
    )
    sys.exit(1 if doubled else 0)


main()
