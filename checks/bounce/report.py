"""Takes a message apart: what the reporter wrote, and what it returns of the original mail."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict

from checks.bounce.classify import normalise
from checks.bounce.dates import iso_date
from checks.bounce.lazy import Lazy
from checks.bounce.message import Part
from checks.bounce.phrases import ORIGINAL_LINE
from checks.bounce.recipient import addresses_in
from checks.bounce.text import decode_header_words, fold

MAX_TEXT = 24_000
"""Characters of a report that are read."""
MAX_HEADERS_KEPT = 40

_RETURNED_HEADERS = ("text/rfc822-headers", "text/rfc822-header", "message/rfc822-headers", "message/global-headers")
_RETURNED = ("message/rfc822", "message/global", "message/partial", *_RETURNED_HEADERS)
_HEADER_BLOCK = re.compile(r"^(?:[A-Z][\w-]{1,60}:[^\n]*\n(?:[ \t]+\S[^\n]*\n)*){3,}", re.MULTILINE | re.IGNORECASE)
_MAIL_HEADER = re.compile(
    r"^(?:Received|Return-Path|DKIM-|ARC-|Message-ID|MIME-|From|To|Cc|Subject|Date|Sender|Reply-To|Delivered-To|X-|List-|Auth)",
    re.MULTILINE | re.IGNORECASE,
)
_TRANSPORT = re.compile(
    r"^(?:Received|Return-Path|Message-ID|DKIM-Signature|MIME-Version)[ \t]*:", re.MULTILINE | re.IGNORECASE
)
_MAY_SEPARATE = re.compile(r"[\s>*]{0,12}(?:-{2,}|={3,}|_{5,}|\*{3,}|.{4,90}[-:.]\s*$)")
"""A separating line has rules around it, or ends in a colon or full stop."""
_KEPT = re.compile(r"(?:x-|list-|feedback-id$)")


class AboutOriginal(TypedDict):
    """The fields of a Bounce that tell of the returned mail."""

    message_id: str
    original_from: str
    original_to: tuple[str, ...]
    original_subject: str
    original_date: str
    returned_headers: Mapping[str, str]


@dataclass
class Report:
    """A message as a bounce reader sees it."""

    root: Part
    leaves: list[Part]
    text: str = ""
    """What the reporter wrote, before the returned mail."""
    original: Mapping[str, list[str]] = field(default_factory=dict)
    """Headers of the returned mail by lower-case name."""
    returned: Part | None = None
    """The returned mail itself, as far as it is there."""

    def leaf(self, *types: str) -> Part | None:
        """The first part of one of these types."""
        return next((part for part in self.leaves if part.content_type in types), None)

    def original_header(self, name: str) -> str:
        """A header of the returned mail, decoded and folded, or ""."""
        values = self.original.get(name)
        return fold(decode_header_words(values[0]))[:1000] if values else ""

    @Lazy
    def original_to(self) -> tuple[str, ...]:
        """The addresses the returned mail was written to."""
        return tuple(addresses_in(" ".join(self.original.get("to", [])[:3])[:4000])[:50])

    @Lazy
    def senders(self) -> tuple[str, ...]:
        """Who sent the returned mail: its From and Return-Path, and where the report went."""
        headers = (self.original.get("from"), self.original.get("return-path"), self.root.headers.get("to"))
        return tuple(addresses_in(" , ".join(values[0] for values in headers if values)[:4000])[:6])

    def senders_other_than(self, recipient: str) -> list[str]:
        """The senders outside of the recipient's domain: within one, a name does not tell who is meant."""
        domain = recipient.partition("@")[2]
        return [address for address in self.senders if address.partition("@")[2] != domain]

    @Lazy
    def about_original(self) -> AboutOriginal:
        """What every row says of the returned mail."""
        kept = [name for name in self.original if _KEPT.match(name)][:MAX_HEADERS_KEPT]
        return {
            "message_id": self.original_header("message-id").strip("<> "),
            "original_from": self.original_header("from"),
            "original_to": self.original_to,
            "original_subject": self.original_header("subject"),
            "original_date": iso_date(self.original_header("date")),
            "returned_headers": {name: self.original_header(name) for name in kept},
        }


def take_apart(root: Part) -> Report:
    """The report in a message."""
    report = Report(root, list(root.walk()))
    texts: list[str] = []
    for part in report.leaves:
        if part.content_type in _RETURNED:
            report.returned = _returned(part)
            break
        if part.content_type.startswith(("text/", "multipart/")) and len(texts) < 6:
            texts.append(part.text)
    report.text, returned = cut_original("\n\n".join(_without_repeats(texts))[:MAX_TEXT])
    if returned and report.returned is None:
        report.returned = Part(returned.encode("utf-8", "replace"), depth=1)
    if report.returned is not None:
        report.original = report.returned.headers
    return report


def _returned(part: Part) -> Part:
    if part.content_type not in _RETURNED_HEADERS and part.children:
        return part.children[0]
    return Part(part.decoded.lstrip(b"\n") + b"\n\n", depth=part.depth + 1)


def _without_repeats(texts: list[str]) -> list[str]:
    """The HTML of a report says again what its plain text says: keep the first that says something."""
    kept: list[str] = []
    for text in texts:
        if text.strip() and not any(fold(text[:400])[:60] == fold(other[:400])[:60] for other in kept):
            kept.append(text)
    return kept


def cut_original(text: str) -> tuple[str, str]:
    """The reporter's text, and the returned mail below it ("" if there is none)."""
    for block in _HEADER_BLOCK.finditer(text):
        first = _MAIL_HEADER.search(text, block.start(), block.end())
        if first and _TRANSPORT.search(block.group(0)) and _says_something(text[: first.start()]):
            return _without_last_rule(text[: first.start()]), text[first.start() :]
    position = 0
    for line in text.split("\n"):
        below = position + len(line) + 1
        if _MAY_SEPARATE.match(line) and ORIGINAL_LINE.find(normalise(line)) and _says_something(text[:position]):
            return text[:position], text[below:].lstrip("\n")
        position = below
    return text, ""


def _without_last_rule(text: str) -> str:
    """Without the line that announces the returned mail, as in "----- Original message -----"."""
    above, newline, line = text.rstrip().rpartition("\n")
    return above if newline and (line.lstrip().startswith(("-", "=")) or ORIGINAL_LINE.find(normalise(line))) else text


def _says_something(text: str) -> bool:
    return len(text.strip()) > 20
