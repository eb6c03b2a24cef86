"""What the wire saw: when frames passed, by the kernel's clock. It does not matter there whether a program that waits
for a frame has its core at that moment."""

import os
import struct

import process

_snap = 42  # Ethernet, IPv4, UDP
_record = struct.Struct("<IIII")
_buffer_kib = 65536


class Capture:
    """Everything on UDP that passes the client's end of a wire, while it is open."""

    def __init__(self, bench, directory, interface):
        self._path = f"{directory}/wire.pcap"
        command = ["tcpdump", "-i", interface, "-n", "-s", str(_snap), "-B", str(_buffer_kib), "--nano", "-Z", "root",
                   "-w", self._path, "udp"]
        self._child = process.Child(command, {bench.client_core}, f"{directory}/tcpdump.log")
        try:
            self._child.wait_until(lambda: self._child.says("listening on"), 10, "listening")
        except BaseException:
            self._child.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._child.stop()

    def waits_ms(self, server_ip):
        """From each datagram to the server until the next one that it sends there, ascending. After the end."""
        if not self._child.says("\n0 packets dropped by kernel"):
            raise process.Failed(f"tcpdump: {self._child.last_line()}")
        with open(self._path, "rb") as file:
            data = file.read()
        os.remove(self._path)
        server = bytes(int(part) for part in server_ip.split("."))
        asked, waits = {}, []
        at = 24
        while at + 16 + _snap <= len(data):
            seconds, nanoseconds, size, _ = _record.unpack_from(data, at)
            now = seconds * 10**9 + nanoseconds
            frame = at + 16
            at = frame + size
            if data[frame + 30:frame + 34] == server:
                asked[data[frame + 26:frame + 30]] = now
            elif data[frame + 26:frame + 30] == server:
                began = asked.pop(data[frame + 30:frame + 34], None)
                if began is not None:
                    waits.append((now - began) / 1e6)
        if not waits:
            raise process.Failed("no answer was seen on the wire")
        return sorted(waits)
