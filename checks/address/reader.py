"""The bytes a mail server sends, read as replies (RFC 5321 section 4.2), within limits. No I/O.

    reader = ReplyReader()              # expects the greeting
    reader.receive(b"220 mx.example.com\\r\\n")
    reader.complete, reader.replies     # True, [Reply(220, "mx.example.com")]
    reader.expect(2)                    # two commands were sent

A reply that nobody asked for is a fault: it might otherwise count as the answer about the next address.
"""

from __future__ import annotations

import re

from checks.address.replies import Reply

LONGEST_LINE = 2 * 1024
LONGEST_EXCHANGE = 64 * 1024
TOO_LONG = f"more than {LONGEST_EXCHANGE} characters of replies"
TOO_MANY = "the server sent more replies than it was asked for"

_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])(.*))?")


class ReplyReader:
    """`replies`: the answers to what was asked last, those that make no sense with code 0.

    `unclear`: why nothing of it can be trusted; None while it can.
    """

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.unclear: str | None = None
        self._expected = 1
        self._received = 0
        self._rest = b""  # a line not ended yet
        self._lines: list[bytes] = []  # of a reply not ended yet

    def expect(self, count: int) -> None:
        """So many commands are sent now; replies to earlier ones are forgotten."""
        self.replies, self._expected, self._received = [], count, 0

    @property
    def complete(self) -> bool:
        """Whether no more is to come: all is answered, or a 421 came, after which a server says no more."""
        return len(self.replies) >= self._expected or self._sent_away

    @property
    def _sent_away(self) -> bool:
        return bool(self.replies) and self.replies[-1].code == 421

    def receive(self, data: bytes) -> None:
        """Whatever came, however it was cut."""
        self._received += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._take_line(line.rstrip(b"\r"))
        if len(self._rest) > LONGEST_LINE or self._received > LONGEST_EXCHANGE:
            self._doubt(TOO_LONG)
        elif self.complete and (self._rest or self._lines):
            self._doubt(TOO_MANY)

    def _take_line(self, line: bytes) -> None:
        if self._sent_away:
            return  # some go on to answer what was said before
        if self.complete:
            self._doubt(TOO_MANY)
            return
        match = _LINE.fullmatch(line)
        if match is None or len(line) > LONGEST_LINE or (self._lines and not line.startswith(self._lines[0][:3])):
            text = b"\n".join([*(known[4:] for known in self._lines), line[:LONGEST_LINE]])
            self._add_reply(0, text)
        elif match[2] == b"-":
            self._lines.append(line)
        elif self._lines:
            self._add_reply(int(match[1]), b"\n".join([*(known[4:] for known in self._lines), match[3] or b""]))
        else:
            self._add_reply(int(match[1]), match[3] or b"")

    def _add_reply(self, code: int, text: bytes) -> None:
        self._lines.clear()
        self.replies.append(Reply(code, text.decode("utf-8", "replace")))

    def _doubt(self, why: str) -> None:
        self.unclear = self.unclear or why
