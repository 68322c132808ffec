"""From a message to bounces: the order in which the readers are asked."""

import re
from itertools import pairwise

from checks.bounce.arf import read_complaints
from checks.bounce.autoreply import read_auto_reply
from checks.bounce.dsn import read_dsn
from checks.bounce.forwarded import forwarded_message
from checks.bounce.message import Part, read, with_plain_line_ends
from checks.bounce.model import Bounce
from checks.bounce.narrative import read_narrative
from checks.bounce.report import take_apart
from checks.bounce.sns import read_notification

MAX_FORWARDS = 3
_READERS = (read_complaints, read_dsn, read_notification, read_narrative)
_MBOX_LINE = rb"From \S+ {1,2}[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d[^\n]{0,40}\n"
_AFTER_MULTIPART = rb"^--[^\n]{0,200}[^-\n][^\n]{0,20}--\n\n?"
_NEXT_ANYWHERE = re.compile(_AFTER_MULTIPART + rb"(?=" + _MBOX_LINE + rb")", re.MULTILINE)
_NEXT_IN_MBOX = re.compile(rb"(?:" + _AFTER_MULTIPART + rb"|\n\n)(?=" + _MBOX_LINE + rb")", re.MULTILINE)
MAX_MESSAGES = 200


def parse(message: bytes) -> list[Bounce]:
    """One row for each recipient the message reports on; [] if it is no bounce. Never raises, whatever the bytes."""
    try:
        return [row for part in read_messages(message) for row in read_rows(part)]
    except Exception:  # a bounce mailbox must not stop at one strange message; the fuzz target calls read_rows itself
        return []


def read_messages(message: bytes) -> list[Part]:
    """The message; or the messages, if they come as an mbox."""
    text = with_plain_line_ends(message)
    if b"\nFrom " not in text:
        return [read(text)]
    next_message = _NEXT_IN_MBOX if text.startswith(b"From ") else _NEXT_ANYWHERE
    starts = [above.end() for above in next_message.finditer(text)]
    return [read(text[start:end]) for start, end in pairwise([0, *starts[: MAX_MESSAGES - 1], len(text)])]


def read_rows(root: Part, forwards: int = 0) -> list[Bounce]:
    """The rows of a message that may itself be passed on by somebody."""
    report = take_apart(root)
    for reader in _READERS:
        if rows := reader(report):
            return rows
    inner = forwarded_message(report) if forwards < MAX_FORWARDS else None
    if inner is not None and (rows := read_rows(inner, forwards + 1)):
        return rows
    return read_narrative(report, by_original=True) or read_auto_reply(report)
