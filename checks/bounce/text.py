"""Bytes to text: charsets, transfer encodings, encoded words, HTML. Nothing here raises."""

import binascii
import html
import quopri
import re

_CHARSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-8859-1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "unknown-8bit": "utf-8",
    "iso-8859-8-i": "iso-8859-8",
}
"""Mail names its charset by the narrow name and means the wide one."""

_ENCODED_WORD = re.compile(r"=\?([\w.:*-]{1,40})\?([bBqQ])\?([^?]{0,2000})\?=")
_BETWEEN_WORDS = re.compile(r"\?=\s+=\?")
_INVISIBLE = re.compile(r"(?is)<(style|script|head|title)\b[^<>]*>[^<]{0,20000}</\1>|<!--[^>]{0,400}>")
_BREAK = re.compile(r"(?i)<(?:br|p|div|tr|li|h[1-6]|table|blockquote|pre)\b[^<>]*>|</(?:p|div|tr|li|h[1-6]|pre)>")
_CELL = re.compile(r"(?i)</?t[dh]\b[^<>]*>")
_TAG = re.compile(r"<[/!a-zA-Z][^<>]*>")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def decode_bytes(raw: bytes, charset: str = "") -> str:
    """The text in its charset; where that is missing, unknown or wrong, the likeliest reading."""
    if raw.isascii() and b"\x1b" not in raw:
        return raw.decode("ascii")
    name = charset.strip().strip("'\"").lower()
    if not name and b"\x1b$" in raw:
        name = "iso-2022-jp"
    name = _CHARSETS.get(name, name)
    if name == "iso2022_jp_ext" and b"\x1b" not in raw:
        return _decode_japanese(raw)
    if name not in ("", "utf-8", "utf8"):
        try:
            text = raw.decode(name, "replace")
        except (LookupError, UnicodeError, ValueError):
            pass
        else:
            return text if isinstance(text, str) else ""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        # Cut in the middle of a character, or mostly UTF-8: keep it. Otherwise it is some eight-bit charset.
        return raw.decode("utf-8" if error.start > len(raw) - 5 or name else "cp1252", "replace")


def _decode_japanese(raw: bytes) -> str:
    """Japanese text that its label takes for the seven-bit form, and is not."""
    for name in ("utf-8", "euc_jp", "cp932"):
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
    return raw.decode("euc_jp", "replace")


def decode_transfer(raw: bytes, encoding: str) -> bytes:
    """The bytes without their Content-Transfer-Encoding. Broken base64 gives what can be read of it."""
    kind = encoding.strip().lower()
    if kind == "base64":
        clean = _NOT_BASE64.sub(b"", raw)
        try:
            return binascii.a2b_base64(clean[: len(clean) - (len(clean) % 4 == 1)] + b"==")
        except binascii.Error:
            return raw
    if kind == "quoted-printable":
        return quopri.decodestring(raw)
    return raw


def decode_header_words(value: str) -> str:
    """A header value with its RFC 2047 encoded words decoded."""
    if "=?" not in value:
        return value
    return _ENCODED_WORD.sub(_decode_word, _BETWEEN_WORDS.sub("?==?", value))


def _decode_word(word: re.Match[str]) -> str:
    charset, kind, payload = word.groups()
    raw = payload.encode("utf-8", "replace")
    raw = decode_transfer(raw, "base64") if kind in "bB" else quopri.decodestring(raw, header=True)
    return decode_bytes(raw, charset.partition("*")[0])


def strip_html(text: str) -> str:
    """What a reader of the page would see, one line a block."""
    text = _INVISIBLE.sub(" ", text)
    text = _TAG.sub("", _CELL.sub(" ", _BREAK.sub("\n", text)))
    return html.unescape(text).replace("\xa0", " ")


def fold(text: str) -> str:
    """White space folded to single blanks."""
    return " ".join(text.split())
