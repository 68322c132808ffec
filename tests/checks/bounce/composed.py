"""Bounces composed by hand: the compact notation of tests/data/bounces/composed/*.txt.

    === name | system | options            options: a charset, base64 or qp, crlf or cr, to=ADDRESS, from=ADDRESS, norp
    > recipient reason [hard|soft]         a row to be found, one line each; none: the message is no bounce
    Header: value

    text
    &original                              here stands the returned mail, &headers: its headers
    %% text/html qp                        from here on another part: a type, or dsn, arf, original, headers

A reason may be two with a slash between them where both are fair. What is not given (To, Date, Return-Path: <>,
Content-Type) is added.
"""

import base64
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from checks.bounce import Bounce, is_hard
from tests.checks.bounce.messages import SAMPLES

FOLDER = SAMPLES / "composed"
_SENDER = "news@shop.example"
_CHARSET = re.compile(r"(?:iso|utf|koi8|windows|shift|gb|euc|big5|us-)[\w-]*", re.IGNORECASE)
_TYPES = {
    "dsn": "message/delivery-status",
    "arf": "message/feedback-report",
    "original": "message/rfc822",
    "headers": "text/rfc822-headers",
}
_ORIGINAL_HEADERS = """\
Received: from app.shop.example (app.shop.example [198.51.100.7])
\tby out.shop.example (Postfix) with ESMTPS id 4F1C22A0D3; Tue, 3 Mar 2026 09:14:07 +0000 (UTC)
Message-ID: <20260303091407.4711@shop.example>
Date: Tue, 3 Mar 2026 09:14:07 +0000
From: The Shop <{sender}>
To: {to}
Subject: Your order, and what is new in March
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
"""
_ORIGINAL_BODY = "\nHello,\n\nyour order 550-1174 is on its way. If a mailbox is full we cannot reach you.\n"


@dataclass(frozen=True)
class Composed:
    """One message with what must be found in it."""

    name: str
    system: str
    raw: bytes
    rows: tuple[tuple[str, tuple[str, ...], bool], ...]
    """(recipient, fair reasons, hard)"""

    def wrong(self, found: list[Bounce]) -> list[str]:
        """What is not as it must be, in words."""
        left, wrong = list(found), []
        for recipient, reasons, hard in self.rows:
            same = [row for row in left if row.recipient == recipient]
            row = (same or left or [None])[0]
            if row is None:
                wrong.append(f"not found: {recipient}")
                continue
            left.remove(row)
            if not same:
                wrong.append(f"address {row.recipient!r} for {recipient!r}")
            if row.reason not in reasons:
                wrong.append(f"reason {row.reason} for {'/'.join(reasons)} ({row.rule}: {row.evidence[:60]})")
            if row.hard != hard:
                wrong.append(f"hard {row.hard} for {recipient} ({row.rule}: {row.evidence[:60]})")
        wrong += [f"extra: {row.recipient} {row.reason} ({row.rule})" for row in left]
        return wrong


def composed(*files: str) -> list[Composed]:
    """The messages of these files, or of all."""
    paths = [FOLDER / file for file in files] or sorted(FOLDER.glob("*.txt"))
    return [message for path in paths for message in _messages(path)]


def _messages(path: Path) -> Iterator[Composed]:
    for block in re.split(r"^=== ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        title, _, rest = block.partition("\n")
        name, system, *options = (piece.strip() for piece in title.split("|"))
        lines = rest.split("\n")
        wanted = [line[2:].split() for line in lines if line.startswith("> ")] if rest.startswith("> ") else []
        source = "\n".join(lines[len(wanted) :]) if wanted else rest
        rows = tuple(_row(words) for words in wanted)
        yield Composed(name, system, _write(source, options[0].split() if options else [], rows), rows)


def _row(words: list[str]) -> tuple[str, tuple[str, ...], bool]:
    reasons = tuple(words[1].split("/"))
    return (
        "" if words[0] == "-" else words[0],
        reasons,
        "hard" in words[2:] or (is_hard(reasons[0]) and "soft" not in words),
    )


def _write(source: str, options: list[str], rows: tuple[tuple[str, tuple[str, ...], bool], ...]) -> bytes:
    chosen = dict(option.split("=", 1) for option in options if "=" in option)
    original = _ORIGINAL_HEADERS.format(
        sender=chosen.get("from", _SENDER), to=chosen.get("to", rows[0][0] if rows else "bob@example.org")
    )
    head, _, text = source.strip("\n").partition("\n\n")
    text = text.replace("&original", original + _ORIGINAL_BODY).replace("&headers", original)
    charset = next((option for option in options if _CHARSET.fullmatch(option)), "")
    main, *others = re.split(r"^%% ", text, flags=re.MULTILINE)
    names = {line.partition(":")[0].lower() for line in head.split("\n")}
    if "to" not in names:
        head += f"\nTo: {chosen.get('from', _SENDER)}"
    if "date" not in names:
        head += "\nDate: Tue, 3 Mar 2026 09:14:11 +0000"
    if "return-path" not in names and "norp" not in options:
        head = "Return-Path: <>\n" + head
    written = "\n".join(_header(line, charset) for line in head.split("\n")).encode(charset or "utf-8")
    body = _part(main, options)
    if others:
        kinds = [other.partition("\n")[0].split() for other in others]
        report = {"dsn": "delivery-status", "arf": "feedback-report"}
        kind = next((report[words[0]] for words in kinds if words[0] in report), "")
        if "content-type" not in names:
            multipart = f"multipart/report; report-type={kind}" if kind else "multipart/mixed"
            written += f'\nMIME-Version: 1.0\nContent-Type: {multipart}; boundary="=_b1"'.encode()
        parts = [body] if main.strip() else []
        for words, other in zip(kinds, others, strict=True):
            content = other.partition("\n")[2]
            content = {"original": original + _ORIGINAL_BODY, "headers": original}.get(words[0], "") or content
            parts.append(_part(content, words[1:], _TYPES.get(words[0], words[0])))
        body = b"\n" + b"".join(b"--=_b1\n" + part + b"\n" for part in parts) + b"--=_b1--\n"
        raw = written + b"\n" + body
    elif "content-type" in names:
        raw = written + b"\n\n" + text.encode(charset or "utf-8")
    else:
        raw = written + b"\n" + body
    return raw.replace(b"\n", {"crlf": b"\r\n", "cr": b"\r"}.get(next(iter({"crlf", "cr"} & set(options)), ""), b"\n"))


def _part(text: str, options: list[str], kind: str = "text/plain") -> bytes:
    charset = next((option for option in options if _CHARSET.fullmatch(option)), "utf-8")
    body = text.encode(charset)
    encoding = "8bit"
    if "base64" in options:
        encoding, body = "base64", base64.encodebytes(body)
    elif "qp" in options:
        encoding, body = "quoted-printable", quopri.encodestring(body)
    named = f"; charset={charset}" if kind.startswith("text/") and kind not in _TYPES.values() else ""
    return f"Content-Type: {kind}{named}\nContent-Transfer-Encoding: {encoding}\n\n".encode() + body


def _header(line: str, charset: str) -> str:
    if line.isascii() or not charset:
        return line
    name, _, value = line.partition(": ")
    return f"{name}: =?{charset}?B?{base64.b64encode(value.encode(charset)).decode()}?="
