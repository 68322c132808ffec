"""A catalogue file: TOML, `[[list]]` tables of which only `zone` and `kind` are required, `[[dead]]` ones in ours.

[[list]]
zone = "bl.example.org"
kind = "ip4"                # ip4, ip6, ip (both), domain
severity = "warning"        # of a listing: critical, warning (default), info
[list.codes]                # answer → its meaning; an octet may be a number, a range "10-12" or "*"
"127.0.0.2" = "sends spam"
"127.0.0.9" = { meaning = "asked too often", state = "unusable" }
[list.bits]                 # for lists whose last octet is a bit mask
8 = "phishing"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from checks.blocklist.kinds import KINDS, NAMES, PURPOSES, SEVERITIES, STATES, Code

BUILT_IN = Path(__file__).with_name("catalog.toml")

# Keys of a list, and what their values must be. What is read from them: `checks.blocklist.catalog.Blocklist`.
TEXTS = {
    "zone",
    "kind",
    "name",
    "purpose",
    "operator",
    "severity",
    "names",
    "fix",
    "delist",
    "ends",
    "policy",
    "source",
}
TEXTS |= {"probe_listed", "probe_unlisted"}
TEXTS |= {"like"}
FLAGS = {"strict", "enabled", "probe"}
KEYS = TEXTS | FLAGS | {"weight", "codes", "bits", "replaces"}
# What `like` takes over.
ALIKE = KEYS - {"zone", "kind", "name", "source", "enabled", "replaces", "weight", "like"}
_CHOICES = {"kind": tuple(KINDS), "purpose": PURPOSES, "severity": SEVERITIES, "names": NAMES}
_PATTERN = re.compile(r"127(\.(\d{1,3}(-\d{1,3})?|\*)){3}")
_PLACE = re.compile(r"\{([a-z0-9_]+)\}\.")
_ZONE = re.compile(r"([a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}")

Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dead:
    """A list that ended. `why` is a sentence with the year, where it is known."""

    zone: str
    why: str

    def covers(self, zone: str) -> bool:
        """The zone itself, and whatever is below it."""
        return f".{zone}".endswith(f".{self.zone}")


@dataclass(frozen=True, slots=True)
class CatalogFile:
    """`tables` fit `Blocklist(**table)`."""

    tables: tuple[Table, ...]
    dead: tuple[Dead, ...] = ()


@cache
def shipped() -> CatalogFile:
    """The one that comes with the package."""
    return read_file(BUILT_IN)


def read_file(path: Path) -> CatalogFile:
    """ValueError names the file, the list and what is wrong with it; OSError if the file cannot be read.

    A list that the shipped catalogue has needs its zone only.
    """
    try:
        written = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        raise ValueError(f"{path}: not a TOML file: {trouble}") from None
    strange = written.keys() - {"list", "dead"}
    if strange:
        raise ValueError(f"{path}: {', '.join(sorted(strange))}: a catalogue has [[list]] tables only")
    known = () if path == BUILT_IN else shipped().tables
    tables: list[Table] = []
    for number, table in enumerate(_array(path, written, "list"), 1):
        try:
            tables.append(_alike(_checked(table, known), [*tables, *known]))
        except (ValueError, TypeError, AttributeError) as trouble:
            raise ValueError(f"{path}: list {number} ({table.get('zone', 'no zone')}): {trouble}") from None
    return CatalogFile(tuple(tables), tuple(Dead(**table) for table in _array(path, written, "dead")))


def merged(base: Sequence[Table], added: Sequence[Table], *, alone: bool = False) -> list[Table]:
    """What is said of a list that is known already counts above what was known, and switches it on.

    `alone`: only the added lists, with what the base knows of them.
    """
    result = [] if alone else list(base)
    for table in added:
        known = _same(table, base)
        whole = {**known, "enabled": True, **table} if known else table
        if known in result:
            result[result.index(known)] = whole
        else:
            result.append(whole)
    return result


def _same(table: Table, base: Sequence[Table]) -> Table:
    """The list of this zone that takes some of the same kinds of targets; {} if there is none."""
    wanted = set(KINDS[table["kind"]]) if "kind" in table else set()
    same = [each for each in base if each["zone"] == table["zone"]]
    return next((each for each in same if not wanted or wanted & set(KINDS[each["kind"]])), {})


def _alike(table: Table, known: Sequence[Table]) -> Table:
    """With what another list, named in `like`, has in common with it."""
    if "like" not in table:
        return table
    own = {key: value for key, value in table.items() if key != "like"}
    model = next((each for each in known if each["zone"] == table["like"].lower()), None)
    if model is None:
        raise ValueError(f"like = {table['like']!r} is no list of the catalogue")
    return {key: value for key, value in model.items() if key in ALIKE} | own


def _array(path: Path, written: Table, name: str) -> list[Table]:
    tables = written.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise ValueError(f"{path}: write [[{name}]], with two brackets, before each list")
    return tables


def _checked(table: Table, known: Sequence[Table]) -> Table:
    unknown = table.keys() - KEYS
    if unknown:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}")
    for key, value in table.items():
        wanted = str if key in TEXTS else bool if key in FLAGS else object
        if not isinstance(value, wanted):
            raise TypeError(f"{key} = {value!r} must be {'a text' if wanted is str else 'true or false'}")
    if not table.get("zone"):
        raise ValueError("zone is missing")
    result = {**table, **_zone(table["zone"])}
    if not result.get("kind") and not _same({"zone": result["zone"]}, known):
        raise ValueError("kind is missing")
    for key, allowed in _CHOICES.items():
        if key in table:
            one_of(key, table[key], allowed)
    if "weight" in table and not (isinstance(table["weight"], int | float) and 0 <= table["weight"] <= 100):
        raise ValueError(f"weight = {table['weight']!r} must be a number from 0 to 100")
    if "codes" in table:
        result["codes"] = {pattern: _code(value) for pattern, value in table["codes"].items()}
        for pattern in table["codes"]:
            if not _PATTERN.fullmatch(pattern):
                raise ValueError(f"code {pattern!r} is not four octets, each a number, a range like 10-12, or *")
    if "bits" in table:
        result["bits"] = {_bit(bit): _code(value) for bit, value in table["bits"].items()}
    return result


def _zone(written: str) -> Table:
    """The zone that is shown, and the name of the key that goes before it."""
    zone = written.strip(" .").lower()
    place = _PLACE.match(zone)
    if place:
        zone = zone[place.end() :]
    if not _ZONE.fullmatch(zone):
        raise ValueError(f"zone = {written!r} is no domain name")
    return {"zone": zone, "key": place[1]} if place else {"zone": zone}


def _bit(text: str) -> int:
    if not text.isdigit() or int(text) not in {1 << place for place in range(8)}:
        raise ValueError(f"bit {text!r} is none of 1, 2, 4, 8, 16, 32, 64, 128")
    return int(text)


def _code(value: Any) -> Code:
    code = Code(value) if isinstance(value, str) else Code(**value) if isinstance(value, dict) else None
    if code is None:
        raise ValueError(f"a code's meaning is a text or a table, not {value!r}")
    if code.severity:
        one_of("severity", code.severity, SEVERITIES)
    if code.state:
        one_of("state", code.state, STATES)
    return code


def one_of(key: str, value: object, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise ValueError(f"{key} = {value!r}, allowed are {', '.join(allowed)}")
