"""A way to a DNS server with latency and loss: `python -m bench.relay PORT UPSTREAM_PORT SECONDS LOST_IN_100`.

UDP on 127.0.0.1. Answers are held back for the latency, as a whole round trip; of the questions some are lost, by a
seeded chance.
"""

import random
import selectors
import socket
import sys
from collections import deque
from time import perf_counter

BUFFER = 4 << 20


def relay(port: int, upstream: int, latency: float, lost: float) -> None:
    """Until it is killed."""
    chance = random.Random(5782)
    held: deque[tuple[float, tuple[str, int], bytes]] = deque()
    ways: dict[tuple[str, int], socket.socket] = {}
    front = _socket()
    front.bind(("127.0.0.1", port))
    waiting = selectors.DefaultSelector()
    waiting.register(front, selectors.EVENT_READ)
    while True:
        rest = max(0.0, held[0][0] - perf_counter()) if held else None
        for key, _ in waiting.select(rest):
            try:
                while True:
                    if key.fileobj is front:
                        wire, client = front.recvfrom(65_535)
                        if chance.random() * 100 < lost:
                            continue
                        if client not in ways:
                            ways[client] = _socket()
                            ways[client].connect(("127.0.0.1", upstream))
                            waiting.register(ways[client], selectors.EVENT_READ, client)
                        ways[client].send(wire)
                    else:
                        assert isinstance(key.fileobj, socket.socket)
                        held.append((perf_counter() + latency, key.data, key.fileobj.recv(65_535)))
            except BlockingIOError:
                pass
        now = perf_counter()
        while held and held[0][0] <= now:
            _, client, wire = held.popleft()
            front.sendto(wire, client)


def _socket() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setblocking(False)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    return made


if __name__ == "__main__":
    relay(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
