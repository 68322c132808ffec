"""Bounces composed by hand: the compact notation of tests/data/bounces/composed/*.txt.

    === name | system | options            options: a charset, base64 or qp, crlf or cr, to=ADDRESS, from=ADDRESS, norp
    > recipient reason [hard|soft]         a row to be found, one line each; none: the message is no bounce
    Header: value

    text
    &original                              here stands the returned mail, &headers: its headers
    %% text/html qp                        from here on another part: a type, or dsn, arf, original, headers

    ~ RCPT 550 5.1.1 No such user          instead of all this: what a server answered to which command, reported by
                                           Postfix, Exim, qmail or sendmail in turn

A reason may be two with a slash between them where both are fair. What is not given (To, Date, Return-Path: <>,
Content-Type) is added.
"""

import base64
import quopri
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from checks.bounce import Bounce, is_hard
from tests.checks.bounce.messages import SAMPLES

FOLDER = SAMPLES / "composed"
_WANTED = re.compile(r"\"[^\"]+\"\S+|\S+")
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
_SHELLS = (
    """\
From: MAILER-DAEMON@out.shop.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied

This is the mail system at host out.shop.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

                   The mail system

<{to}>: host mx.{domain}[192.0.2.25] said: {answer} (in reply to {command} command)
%% dsn
Reporting-MTA: dns; out.shop.example
X-Postfix-Sender: rfc822; news@shop.example

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: failed
Status: {status}
Remote-MTA: dns; mx.{domain}
Diagnostic-Code: smtp; {answer}
%% original
""",
    """\
From: Mail Delivery System <Mailer-Daemon@out.shop.example>
Subject: Mail delivery failed: returning message to sender
X-Failed-Recipients: {to}
Auto-Submitted: auto-replied

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {to}
    host mx.{domain} [192.0.2.25]
    SMTP error from remote mail server after {command}:
    {answer}

------ This is a copy of the message, including all the headers. ------

&original
""",
    """\
From: MAILER-DAEMON@out.shop.example
Subject: failure notice

Hi. This is the qmail-send program at out.shop.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{to}>:
192.0.2.25 {qmail}.
Remote host said: {answer}
Giving up on 192.0.2.25.

--- Below this line is a copy of the message.

Return-Path: <news@shop.example>
&original
""",
    """\
From: Mail Delivery Subsystem <MAILER-DAEMON@out.shop.example>
Subject: Returned mail: see transcript for details
Auto-Submitted: auto-generated (failure)

The original message was received at Tue, 3 Mar 2026 09:14:07 GMT
from localhost [127.0.0.1]

   ----- The following addresses had permanent fatal errors -----
<{to}>
    (reason: {answer})

   ----- Transcript of session follows -----
... while talking to mx.{domain}.:
>>> {command}
<<< {answer}
554 5.0.0 Service unavailable
%% dsn
Reporting-MTA: dns; out.shop.example

Final-Recipient: RFC822; {to}
Action: failed
Status: {status}
Remote-MTA: DNS; mx.{domain}
Diagnostic-Code: SMTP; {answer}
%% headers
""",
)
_COMMANDS = {
    "MAIL": ("MAIL FROM", "does not like sender"),
    "RCPT": ("RCPT TO", "does not like recipient"),
    "DATA": ("end of DATA", "failed after I sent the message"),
}


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
            row = next(iter(same or left), None)
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
        wanted = [_WANTED.findall(line[2:]) for line in lines if line.startswith("> ")] if rest.startswith("> ") else []
        source = "\n".join(lines[len(wanted) :]) if wanted else rest
        rows = tuple(_row(words) for words in wanted)
        if source.startswith("~ "):
            source = _reported(source[2:].strip(), rows[0][0], shell=_SHELLS[zlib.crc32(name.encode()) % len(_SHELLS)])
        yield Composed(name, system, _write(source, options[0].split() if options else [], rows), rows)


def _row(words: list[str]) -> tuple[str, tuple[str, ...], bool]:
    reasons = tuple(words[1].split("/"))
    return (
        "" if words[0] == "-" else words[0],
        reasons,
        "hard" in words[2:] or (is_hard(reasons[0]) and "soft" not in words),
    )


def _reported(said: str, to: str, *, shell: str) -> str:
    """A whole report of an answer to a command."""
    command, _, answer = said.partition(" ")
    name, qmail = _COMMANDS[command]
    stated = re.search(r"\b[45]\.\d+\.\d+", answer)
    status = stated.group(0) if stated else f"{answer[0]}.0.0"
    domain = to.partition("@")[2]
    return shell.format(to=to, domain=domain, answer=answer, command=name, qmail=qmail, status=status)


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
