"""Values out of a body that may hold anything: each has a plain form, and none raises.

`text` is text or "", `moment` epoch ms or None, `table` and `rows` are what they say, however odd the body is.
"""

import email.utils
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from json import dumps, loads
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from bot.platforms.proof.request import Request, Unreadable

_JSON = msgspec.json.Decoder()
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
_NO_NAME = re.compile(r"[\x00-\x1f\x7f/\ud800-\udfff]+")
_FRACTION = re.compile(r"(\.\d{6})\d+")
_PART_NAME = re.compile(rb'name="((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)

MILLISECONDS = 100_000_000_000  # a number above it (the year 5138 in seconds) is milliseconds
MICROSECONDS = MILLISECONDS * 1_000
LATEST = 253_402_300_799_000  # the year 9999, in ms

Table = dict[str, Any]


def body(request: Request) -> Any:
    """The body as JSON; Unreadable says where it goes wrong."""
    try:
        return _decoded(request.body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"The body is no JSON: {error}. Nothing was stored.") from None


def lines(request: Request) -> Any:
    """The body as JSON, or as an array where it has one value a line (JSON Lines)."""
    try:
        return body(request)
    except Unreadable:
        try:
            return _JSON.decode_lines(request.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
        raise


def json(value: object) -> Any:
    """JSON that is text within JSON; None where it is none."""
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        return _decoded(value.removeprefix("\ufeff").encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return None


def form(request: Request) -> list[tuple[str, str]]:
    """The fields of a form, urlencoded or multipart, in their order; files and odd parts are passed over."""
    kind = request.header("content-type")
    if "multipart/form-data" in kind.lower() and (found := _BOUNDARY.search(kind)):
        return list(_parts(request.body, found.group(1).encode("latin-1", "replace")))
    return parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=None)


def is_form(request: Request) -> bool:
    """Is it a form, rather than JSON?"""
    kind = request.header("content-type").lower()
    if request.body.lstrip()[:1] in (b"{", b"["):  # whatever it says of itself
        return False
    return "form" in kind or not kind.startswith("application/json")


def nested(pairs: Sequence[tuple[str, str]]) -> Table:
    """`data[merges][FNAME]=x` as {"data": {"merges": {"FNAME": "x"}}}."""
    whole: Table = {}
    for name, value in pairs:
        first, *inner = name.replace("]", "").split("[")
        place = whole
        for step in [first, *inner][:-1][:8]:
            deeper = place.setdefault(step, {})
            if not isinstance(deeper, dict):
                break
            place = deeper
        else:
            place[[first, *inner][-1]] = value
    return whole


def text(value: object) -> str:
    """Text and numbers as text, anything else as ""."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return ""
    return str(value) if isinstance(value, (int, float)) else ""


def line(value: object, most: int = 255) -> str:
    """Text for one line: no control characters, cut."""
    return _CONTROLS.sub(" ", text(value)).strip()[:most]


def name(value: object) -> str:
    """What may name a campaign: one line, no slash, 120 characters."""
    plain = text(value)
    if plain.isascii() and plain.isprintable() and "/" not in plain:
        return plain.strip()[:120]
    return _NO_NAME.sub("-", plain).strip("- ")[:120]


def address(value: object) -> str:
    """An address, out of `Jo <jo@acme.com>` too; "" where there is none. Upper and lower case stay."""
    plain = line(value)
    if "<" in plain:
        plain = email.utils.parseaddr(plain)[1] or plain
    return plain


def addresses(value: object) -> list[str]:
    """One, or a list of them; also as objects with an `email` or `address`."""
    if isinstance(value, list):
        return [found for one in value[:1_000] for found in addresses(one)]
    if isinstance(value, dict):
        return addresses(value.get("email") or value.get("address") or value.get("emailAddress") or "")
    return [found] if (found := address(value)) else []


def table(value: object) -> Table:
    """An object, empty where it is none."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[Table]:
    """The objects of an array; an object alone is an array of one."""
    if isinstance(value, dict):
        return [value]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(value: object) -> tuple[str, ...]:
    """Tags: an array of text, text alone, or JSON of either in text."""
    if isinstance(value, str):
        if value[:1] == "[" and isinstance(inner := json(value), list):
            return texts(inner)
        return (value,) if value else ()
    return tuple(found for one in value if (found := text(one))) if isinstance(value, list) else ()


def moment(value: object) -> int | None:
    """A time: seconds, ms or µs since 1970 as number or text; ISO 8601 (without a zone: UTC); RFC 5322."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return _epoch(float(value))
    if not isinstance(value, str) or not value or len(value) > 64:
        return None
    try:
        return _epoch(float(value))
    except ValueError:
        return _written(value.strip())


def first(row: Mapping[str, Any], *names: str) -> Any:
    """The first of these fields that is there and not empty."""
    for one in names:
        if (value := row.get(one)) not in (None, "", [], {}):
            return value
    return None


USUAL = ("campaign_id", "campaign", "campaign-id", "campaignId", "campaign_name")


def campaign(
    row: Mapping[str, Any], tags: Sequence[str] = (), *names: str, metadata: Mapping[str, Any] | None = None
) -> str:
    """The campaign: by the platform's own fields, by the senders' usual ones there or in `metadata`, by the first tag."""
    for place, wanted in ((row, (*names, *USUAL)), (metadata or {}, USUAL)):
        told = first(place, *wanted)
        if isinstance(told, list):
            told = told[0]
        if isinstance(told, dict):
            told = first(told, "id", "name")
        if found := name(told):
            return found
    return name(tags[0]) if tags else ""


def _decoded(octets: bytes) -> Any:
    """JSON; also with the raw line breaks, halves of surrogate pairs and octets of other encodings that SMTP texts bring."""
    try:
        return _JSON.decode(octets)
    except (msgspec.DecodeError, UnicodeDecodeError):
        try:
            tolerant = loads(octets.decode("utf-8", "replace"), strict=False)
            return _JSON.decode(dumps(tolerant, ensure_ascii=False).encode("utf-8", "replace"))
        except (ValueError, RecursionError):
            pass
        raise


def _epoch(number: float) -> int | None:
    if not 0 <= number < 1e18:  # also: nan
        return None
    if number >= MICROSECONDS:
        number /= 1_000_000
    elif number >= MILLISECONDS:
        number /= 1_000
    return min(round(number * 1_000), LATEST)


def _written(value: str) -> int | None:
    for read in (datetime.fromisoformat, email.utils.parsedate_to_datetime):
        try:
            found = read(_FRACTION.sub(r"\1", value.removesuffix(" UTC")))
            return max(0, int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1_000))
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _parts(whole: bytes, boundary: bytes) -> Iterator[tuple[str, str]]:
    for part in whole.split(b"--" + boundary)[1:]:
        end = b"\r\n" if part.startswith(b"\r\n") else b"\n"
        head, _, content = part.partition(end * 2)
        named = _PART_NAME.search(head)
        if named and b"filename=" not in head.lower():
            yield named.group(1).decode("utf-8", "replace"), content.removesuffix(end).decode("utf-8", "replace")
