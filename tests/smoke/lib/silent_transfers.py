"""Begins TFTP transfers that then say nothing: each asks for timeout=255 and acknowledges the OACK.

silent_transfers.py SERVER FILE COUNT FIRST-ADDRESS ADDRESSES

Prints how many were begun, and ends: the sockets are closed, and the kernel answers nothing for them but ICMP.
"""
import ipaddress
import socket
import struct
import sys

RRQ, ACK, OACK = 1, 4, 6
TRIES = 5


def begin(server, name, address):
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.bind((address, 0))
    client.settimeout(1)
    for _ in range(TRIES):
        client.sendto(struct.pack("!H", RRQ) + name.encode() + b"\0octet\0timeout\0" + b"255\0", (server, 69))
        try:
            message, peer = client.recvfrom(2048)
        except TimeoutError:
            continue
        if struct.unpack("!H", message[:2])[0] != OACK:
            sys.exit(f"unexpected: {message!r}")
        client.sendto(struct.pack("!HH", ACK, 0), peer)
        client.recvfrom(2048)  # block 1, so the transfer is proven
        return client
    sys.exit("no answer")


def main():
    server, name, count, first, addresses = sys.argv[1:]
    clients = [begin(server, name, str(ipaddress.ip_address(first) + i % int(addresses))) for i in range(int(count))]
    print(len(clients))
    sys.stdout.flush()
    sys.stdin.read()  # sockets stay open until the scenario ends


main()
