"""Reads any bytes as mail: parts, headers, text.

Bounces are written by thousands of programs, many of them wrong, and arrive cut off or bent. So this reader never raises,
forgives what it can, and is bounded: so many parts, so deep, so much text. It is lazy: a part nobody asks for is not
decoded, which makes it several times as fast as the general parser of the standard library.
"""

import re
from collections.abc import Iterator
from itertools import islice

from checks.bounce.lazy import Lazy
from checks.bounce.text import decode_bytes, decode_header_words, decode_transfer, strip_html

MAX_DEPTH = 8
MAX_PARTS = 200
MAX_TEXT = 48_000
"""Bytes of one part that are read as text. No reporter needs more to say what went wrong."""
MAX_HEADER = 64_000

_HEADER_END = re.compile(rb"\n[ \t]*\n")
_FOLD = re.compile(r"\n[ \t]+")
_FIELD = re.compile(r"^([!-9;-~]{1,76})[ \t]*:[ \t]*(.*)$", re.MULTILINE)
_PARAMETER = re.compile(r""";\s*([\w*-]+)\s*=\s*(?:"([^"]*)"|([^\s;"]+))""")
_GUESSED_BOUNDARY = re.compile(rb"^--([^\s][^\n]{0,120}?)[ \t]*\nContent-[A-Z]", re.MULTILINE | re.IGNORECASE)


class Part:
    """One MIME entity: the message itself, or a piece of it."""

    def __init__(self, raw: bytes, *, depth: int = 0, default_type: str = "text/plain") -> None:
        head, self.body = _split(raw)
        self._head = head
        self._default_type = default_type
        self.depth = depth

    @Lazy
    def headers(self) -> dict[str, list[str]]:
        """Header values as written, unfolded, by lower-case name."""
        found: dict[str, list[str]] = {}
        text = _FOLD.sub(" ", decode_bytes(self._head[:MAX_HEADER]))
        for name, value in _FIELD.findall(text):
            found.setdefault(name.lower(), []).append(value.strip())
        return found

    def header(self, name: str) -> str:
        """The first header of this lower-case name with its encoded words decoded, or ""."""
        values = self.headers.get(name)
        return decode_header_words(values[0]) if values else ""

    @Lazy
    def content_type(self) -> str:
        """ "text/plain" and the like, lower case, without parameters."""
        declared = self.headers.get("content-type")
        kind = declared[0].partition(";")[0].strip().lower() if declared else ""
        return kind if "/" in kind else self._default_type

    @Lazy
    def parameters(self) -> dict[str, str]:
        """Parameters of Content-Type."""
        declared = self.headers.get("content-type")
        if not declared:
            return {}
        return {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(declared[0])}

    @Lazy
    def children(self) -> list["Part"]:
        """The parts of a multipart, the message inside a message/rfc822; otherwise nothing."""
        if self.depth >= MAX_DEPTH:
            return []
        if self.content_type in ("message/rfc822", "message/global"):
            return [Part(self.decoded, depth=self.depth + 1)]
        if not self.content_type.startswith("multipart/"):
            return []
        default = "message/rfc822" if self.content_type == "multipart/digest" else "text/plain"
        return [Part(raw, depth=self.depth + 1, default_type=default) for raw in self._pieces()]

    def _pieces(self) -> list[bytes]:
        boundary = self.parameters.get("boundary", "").encode("utf-8", "replace")
        if not boundary or b"--" + boundary not in self.body:
            guess = _GUESSED_BOUNDARY.search(self.body, 0, MAX_TEXT)
            if guess is None:
                return []
            boundary = guess.group(1)
        return list(islice(_between(self.body, b"--" + boundary), MAX_PARTS))

    @Lazy
    def decoded(self) -> bytes:
        """The body without its transfer encoding."""
        encoding = self.headers.get("content-transfer-encoding")
        return decode_transfer(self.body, encoding[0] if encoding else "")

    @Lazy
    def text(self) -> str:
        """The body as text, at most `MAX_TEXT` of it; HTML without its tags."""
        encoding = self.headers.get("content-transfer-encoding")
        raw = decode_transfer(self.body[:MAX_TEXT], encoding[0] if encoding else "")
        text = decode_bytes(raw, self.parameters.get("charset", ""))
        return strip_html(text) if self.content_type == "text/html" else text

    def walk(self) -> Iterator["Part"]:
        """The leaves in order. A message inside is one leaf: what it holds is somebody else's mail."""
        yield from _walk(self, [MAX_PARTS])


def _walk(part: Part, budget: list[int]) -> Iterator[Part]:
    budget[0] -= 1
    if budget[0] < 0:
        return
    if not part.content_type.startswith("multipart/") or not part.children:
        yield part
        return
    for child in part.children:
        yield from _walk(child, budget)


def _between(body: bytes, marker: bytes) -> Iterator[bytes]:
    """What stands between the lines that consist of this boundary marker; to the end, if the message was cut off."""
    start, position = -1, -1 if body.startswith(marker) else body.find(b"\n" + marker)
    if position < 0 and not body.startswith(marker):
        return
    while True:
        line = position + 1
        end = body.find(b"\n", line)
        end = len(body) if end < 0 else end
        rest = body[line + len(marker) : end].strip(b" \t")
        if rest in (b"", b"--"):  # otherwise it is another boundary that begins like this one
            if start >= 0:
                yield body[start:line]
            if rest:
                return
            start = end + 1
        position = body.find(b"\n" + marker, end)
        if position < 0:
            if start >= 0:
                yield body[start:]
            return


def _split(raw: bytes) -> tuple[bytes, bytes]:
    if raw[:1] == b"\n":
        return b"", raw[1:]
    end = _HEADER_END.search(raw)
    if end is None:
        return raw, b""
    return raw[: end.start()], raw[end.end() :]


def with_plain_line_ends(message: bytes) -> bytes:
    """LF for CRLF and bare CR; CR CR LF is what a text-mode copy makes of CRLF."""
    if b"\r" not in message:
        return message
    return message.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def read(message: bytes) -> Part:
    """The message, with any kind of line end, with or without an mbox "From " line above it."""
    message = with_plain_line_ends(message).lstrip(b"\n")
    if message.startswith((b"From ", b">From ")):
        message = message.partition(b"\n")[2]
    return Part(message)
