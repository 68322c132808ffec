"""Finds a bounce that somebody passed on: attached as a message, or pasted below a "forwarded message" line.

A forward hands the whole bounce over, its From and Subject included. A reply that quotes some lines of one does not,
and is no bounce.
"""

import re

from checks.bounce.classify import normalise
from checks.bounce.message import Part
from checks.bounce.phrases import FORWARD_LINE, FORWARD_SUBJECT
from checks.bounce.report import Report
from checks.bounce.sender import is_mail_system

_QUOTE = re.compile(r"^>+ ?", re.MULTILINE)
_HEADERS = re.compile(
    r"^\W{0,6}(?:from|de|von|da|van|od|от|发件人|差出人)\s*:\s*(.{3,200})$", re.MULTILINE | re.IGNORECASE
)
MAX_NOTE = 1_500
"""Characters a person may write above what they forward."""


def forwarded_message(report: Report) -> Part | None:
    """The message that this one passes on, if that comes from a mail system."""
    if report.returned is not None:
        return report.returned if is_mail_system(report.original_header("from")) else None
    if not FORWARD_SUBJECT.find(normalise(report.root.header("subject"))[:12]):
        return None
    return _pasted(report)


def _pasted(report: Report) -> Part | None:
    text = report.leaves[0].text if report.leaves else ""
    position = 0
    for line in text[:MAX_NOTE].split("\n"):
        position += len(line) + 1
        if FORWARD_LINE.find(normalise(line)):
            below = _QUOTE.sub("", text[position:]).lstrip("\n> ")
            sender = _HEADERS.match(below)
            if sender and is_mail_system(sender.group(1)):
                return Part(below.encode("utf-8", "replace"), depth=1)
    return None
