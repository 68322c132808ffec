"""One `[[list]]` table of a catalogue: what may stand in it, and how what is wrong is named."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from typing import Any

from checks.blocklist.kinds import KINDS, NAMES, PURPOSES, SEVERITIES, STATES, Code

# Keys of a list, and what their values must be. What is read from them: `checks.blocklist.catalog.Blocklist`.
POINTS = {"probe_listed", "probe_unlisted"}
TEXTS = POINTS | {"zone", "kind", "name", "purpose", "operator", "severity", "names", "fix", "delist", "ends", "policy"}
TEXTS |= {"source", "like"}
FLAGS = {"strict", "enabled", "probe"}
KEYS = TEXTS | FLAGS | {"weight", "codes", "bits", "replaces"}
CODE_KEYS = ("meaning", "severity", "state", "fix")
_CHOICES = {"kind": tuple(KINDS), "purpose": PURPOSES, "severity": SEVERITIES, "names": NAMES}
_OCTET = r"(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_PATTERN = re.compile(rf"127(\.({_OCTET}(-{_OCTET})?|\*)){{3}}", re.ASCII)
_RANGE = re.compile(r"(\d+)-(\d+)", re.ASCII)
_PLACE = re.compile(r"\{([a-z0-9_]+)\}\.")
_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}")

Table = dict[str, Any]


def checked(table: Mapping[str, Any]) -> Table:
    """The table, fit for `Blocklist(**table)` but for `like`, and for `kind`, which need not be there.

    ValueError or TypeError says what is wrong.
    """
    unknown = table.keys() - KEYS
    if unknown:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}")
    for key, value in table.items():
        wanted = str if key in TEXTS else bool if key in FLAGS else object
        if not isinstance(value, wanted):
            raise TypeError(f"{key} = {value!r} must be {'a text' if wanted is str else 'true or false'}")
    if not table.get("zone"):
        raise ValueError("zone is missing")
    for key, allowed in _CHOICES.items():
        if key in table:
            one_of(key, table[key], allowed)
    result = {**table, **_zone(table["zone"])}
    if "weight" in table:
        result["weight"] = _weight(table["weight"])
    if "replaces" in table:
        result["replaces"] = _zones(table["replaces"])
    if "codes" in table:
        result["codes"] = {_pattern(key): _code(key, value) for key, value in _table("codes", table["codes"])}
    if "bits" in table:
        result["bits"] = {_bit(key): _code(key, value) for key, value in _table("bits", table["bits"])}
    return result


def checked_points(table: Mapping[str, Any]) -> None:
    """ValueError if a test point is none for lists of this kind, which must be known by now."""
    kind = table["kind"]
    for key in sorted(POINTS & table.keys()):
        text = table[key]
        if not text:
            continue
        if kind == "domain":
            if not _NAME.fullmatch(text.lower()):
                raise ValueError(f"{key} = {text!r} is no domain name")
            continue
        try:
            version = ipaddress.ip_address(text).version
        except ValueError:
            raise ValueError(f"{key} = {text!r} is no IP address") from None
        if f"ip{version}" not in KINDS[kind]:
            raise ValueError(f"{key} = {text!r} is no address that a list of kind {kind} takes")


def one_of(key: str, value: object, allowed: Sequence[str]) -> None:
    """ValueError if it is none of these."""
    if value not in allowed:
        raise ValueError(f"{key} = {value!r}, allowed are {', '.join(allowed)}")


def _zone(written: str) -> Table:
    """The zone that is shown, and the name of the key that goes before it."""
    zone = written.strip(" .").lower()
    place = _PLACE.match(zone)
    if place:
        zone = zone[place.end() :]
    if not _NAME.fullmatch(zone):
        raise ValueError(f"zone = {written!r} is no domain name")
    return {"zone": zone, "key": place[1]} if place else {"zone": zone}


def _weight(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise ValueError(f"weight = {value!r} must be a number from 0 to 100")
    return float(value)


def _zones(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"replaces = {value!r} must be a list of zones")
    return [each.strip(" .").lower() for each in value]


def _table(key: str, value: object) -> Sequence[tuple[str, Any]]:
    if not isinstance(value, dict):
        raise TypeError(f"{key} = {value!r} must be a table, [list.{key}]")
    return list(value.items())


def _pattern(text: str) -> str:
    if not _PATTERN.fullmatch(text):
        raise ValueError(
            f"code {text!r} is not 127 and three octets more, each a number up to 255, a range like 10-12, or *"
        )
    for low, high in _RANGE.findall(text):
        if int(low) > int(high):
            raise ValueError(f"code {text!r}: the range {low}-{high} ends before it begins")
    return text


def _bit(text: str) -> int:
    if text not in {str(1 << place) for place in range(8)}:
        raise ValueError(f"bit {text!r} is none of 1, 2, 4, 8, 16, 32, 64, 128")
    return int(text)


def _code(key: str, value: Any) -> Code:
    if isinstance(value, str):
        value = {"meaning": value}
    if not isinstance(value, dict):
        raise TypeError(f"{key}: a code's meaning is a text or a table, not {value!r}")
    unknown = value.keys() - set(CODE_KEYS)
    if unknown:
        raise ValueError(f"{key}: unknown key {', '.join(sorted(unknown))}, known are {', '.join(CODE_KEYS)}")
    for name, text in value.items():
        if not isinstance(text, str):
            raise TypeError(f"{key}: {name} = {text!r} must be a text")
    code = Code(**{"meaning": "", **value})
    if not code.meaning.strip():
        raise ValueError(f"{key}: its meaning is missing")
    if code.severity:
        one_of(f"{key}: severity", code.severity, SEVERITIES)
    if code.state:
        one_of(f"{key}: state", code.state, STATES)
    return code
