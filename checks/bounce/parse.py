"""From a message to bounces: the order in which the readers are asked."""

from checks.bounce.arf import read_complaints
from checks.bounce.autoreply import read_auto_reply
from checks.bounce.dsn import read_dsn
from checks.bounce.forwarded import forwarded_message
from checks.bounce.message import Part, read
from checks.bounce.model import Bounce
from checks.bounce.narrative import read_narrative
from checks.bounce.report import take_apart
from checks.bounce.sns import read_notification

MAX_FORWARDS = 3
_READERS = (read_complaints, read_dsn, read_notification, read_narrative, read_auto_reply)


def parse(message: bytes) -> list[Bounce]:
    """One row for each recipient the message reports on; [] if it is no bounce. Never raises, whatever the bytes."""
    try:
        return read_rows(read(message))
    except Exception:  # a bounce mailbox must not stop at one strange message; the fuzz target calls read_rows itself
        return []


def read_rows(root: Part, forwards: int = 0) -> list[Bounce]:
    """The rows of a message that may itself be passed on by somebody."""
    report = take_apart(root)
    for reader in _READERS:
        if rows := reader(report):
            return rows
    inner = forwarded_message(report) if forwards < MAX_FORWARDS else None
    return read_rows(inner, forwards + 1) if inner is not None else []
