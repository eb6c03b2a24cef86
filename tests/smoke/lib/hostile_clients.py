# hostile_clients.py DIRECTORY COUNT SECONDS: clients of the sockets control and observe that mean harm, until killed or
# for so long. COUNT of them are there at any time as far as this side is concerned; the oldest is replaced again and again.
import socket
import sys
import time

directory, count, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
long_line = b"x" * (1 << 20)
events = b'{"v":1,"verb":"events","args":{"follow":true}}\n'
stats = b'{"v":1,"verb":"stats"}\n'


def harm(client, kind):
    if kind == 1:
        client.send(long_line)
    elif kind == 2:
        client.send(events)  # and takes nothing
    elif kind == 3:
        client.send(stats)
        client.shutdown(socket.SHUT_WR)
    elif kind == 4:
        client.send(stats * 100)
    elif kind == 5:
        client.send(b'{"v":1,"verb":')


held = []
end = time.monotonic() + seconds
number = 0
while time.monotonic() < end:
    client = socket.socket(socket.AF_UNIX)
    client.setblocking(False)
    try:
        client.connect(f"{directory}/{'control' if number % 2 else 'observe'}")
        harm(client, number // 2 % 6)
        held.append(client)
        number += 1
    except BlockingIOError:
        client.close()  # the queue is full until the appliance comes round
    except OSError:
        client.close()  # dropped already
        number += 1
    if len(held) > count:
        held.pop(0).close()
    if number == count:
        print("all have come", flush=True)
    time.sleep(0.001 if number < count else 0.02)
