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

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from checks.blocklist.kinds import KINDS
from checks.blocklist.table import KEYS, POINTS, Table, checked, checked_points

BUILT_IN = Path(__file__).with_name("catalog.toml")

# What `like` takes over; test points only from a list of the same sort.
ALIKE = KEYS - {"zone", "kind", "name", "source", "enabled", "replaces", "weight", "like"}


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
    """`tables` fit `Blocklist(**table)`, once they are `merged` with what is known of their zones."""

    tables: tuple[Table, ...]
    dead: tuple[Dead, ...] = ()


@cache
def shipped() -> CatalogFile:
    """The one that comes with the package."""
    return read_file(BUILT_IN)


def read_file(path: Path) -> CatalogFile:
    """ValueError names the file, the list and what is wrong with it; OSError if the file cannot be read.

    A list that the shipped catalogue has needs its zone only, and is of every kind that one has it of.
    """
    try:
        written = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        raise ValueError(f"{path}: not a TOML file: {trouble}") from None
    ours = path == BUILT_IN
    strange = written.keys() - {"list", *(["dead"] if ours else [])}
    if strange:
        raise ValueError(f"{path}: {', '.join(sorted(strange))}: a catalogue has [[list]] tables only")
    known = () if ours else shipped().tables
    tables: list[Table] = []
    for number, table in enumerate(_array(path, written, "list"), 1):
        try:
            for each in _of_each_kind(checked(table), known):
                whole = _alike(each, [*tables, *known])
                checked_points(whole)
                _is_new(whole, tables)
                tables.append(whole)
        except (ValueError, TypeError) as trouble:
            raise ValueError(f"{path}: list {number} ({table.get('zone') or 'no zone'}): {trouble}") from None
    if not tables:
        raise ValueError(f"{path}: there is no [[list]] in it")
    return CatalogFile(tuple(tables), tuple(Dead(**table) for table in _array(path, written, "dead")))


def merged(base: Sequence[Table], added: Sequence[Table], known: Sequence[Table]) -> list[Table]:
    """`base` with the `added` lists. What is said of a known one counts above what was known, and switches it on."""
    result = list(base)
    for table in added:
        already = _same(table, known)
        whole = {**already, "enabled": True, **table} if already else table
        if already in result:
            result[result.index(already)] = whole
        else:
            result.append(whole)
    return result


def _of_each_kind(table: Table, known: Sequence[Table]) -> Sequence[Table]:
    """Where no kind is said: once for every kind that is known of the zone."""
    if "kind" in table:
        return [table]
    kinds = [each["kind"] for each in known if each["zone"] == table["zone"]]
    if not kinds:
        raise ValueError("kind is missing")
    return [{**table, "kind": kind} for kind in kinds]


def _is_new(table: Table, tables: Sequence[Table]) -> None:
    """ValueError if the zone was there for these targets already: both would answer."""
    if _same(table, tables):
        raise ValueError("the zone stands there twice for the same kind of targets")


def _same(table: Table, others: Sequence[Table]) -> Table:
    """The list of this zone that takes some of the same kinds of targets; {} if there is none."""
    kinds = set(KINDS[table["kind"]])
    return next((each for each in others if each["zone"] == table["zone"] and kinds & set(KINDS[each["kind"]])), {})


def _alike(table: Table, known: Sequence[Table]) -> Table:
    """With what another list, named in `like`, has in common with it."""
    if "like" not in table:
        return table
    own = {key: value for key, value in table.items() if key != "like"}
    like = table["like"].strip(" .").lower()
    model = next((each for each in known if each["zone"] == like), None)
    if model is None:
        raise ValueError(f"like = {table['like']!r} is no list of the catalogue")
    other_sort = (model["kind"] == "domain") != (table["kind"] == "domain")
    taken = ALIKE - POINTS if other_sort else ALIKE
    return {key: value for key, value in model.items() if key in taken} | own


def _array(path: Path, written: Table, name: str) -> list[Table]:
    tables = written.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise ValueError(f"{path}: write [[{name}]], with two brackets, before each list")
    return tables
