"""May the bot listen somewhere? A socket is bound and closed again; nobody hears of it."""

import errno
import socket


def taken(host: str, port: int) -> OSError | None:
    """None where the bot could listen there; else why not (`in_use` tells one reason apart). Blocking, and quick."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        return error
    for family, kind, protocol, _, address in found:
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(address)
            except OSError as error:
                return error
    return None


def in_use(error: OSError) -> bool:
    """Another program listens there, or this bot."""
    return error.errno == errno.EADDRINUSE


def to_ask(host: str) -> str:
    """Where to connect to what listens at `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - named, not listened on
