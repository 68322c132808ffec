"""The catalogue of lists: what one list is, and how catalogue files become the lists that are asked.

docs/blocklists.md explains every key of the files. A zone with a customer key is written with a place for it,
"{spamhaus_dqs}.zen.dq.spamhaus.net"; the key itself never leaves `Blocklist.root`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from checks.blocklist.file import Dead, merged, read_file, shipped
from checks.blocklist.kinds import KINDS, SEVERITIES, Code

_KEY = re.compile(r"[A-Za-z0-9_-]{1,63}")


@dataclass(frozen=True, slots=True)
class Blocklist:
    """One list. `purpose`: an answer of a "block" list is bad news, of an "allow" list good news, of a "score" a
    figure.

    `zone` is what people see. `strict`: codes that are not documented here do not count. `names`: of a domain, whether
    the list holds the "registered" name, the "full" one, or "both" are asked. `probe_listed` and `probe_unlisted`: the
    addresses or names that must and must not be listed; "" where the list has none, None for those of RFC 5782 section 5.
    `key` names the customer key the zone needs, `replaces` the zones that are not asked beside it. `dead`: why it is
    never asked.
    """

    zone: str
    kind: str
    name: str = ""
    purpose: str = "block"
    operator: str = ""
    severity: str = "warning"
    weight: float = 1.0
    codes: Mapping[str, Code] = field(default_factory=dict)
    bits: Mapping[int, Code] = field(default_factory=dict)
    strict: bool = False
    names: Literal["registered", "full", "both"] = "both"
    fix: str = ""
    delist: str = ""
    ends: str = ""
    policy: str = ""
    source: str = ""
    key: str = ""
    replaces: Sequence[str] = ()
    enabled: bool = True
    probe: bool = True
    probe_listed: str | None = None
    probe_unlisted: str | None = None
    dead: str = ""
    keyed: str = field(default="", repr=False)

    @property
    def root(self) -> str:
        """The zone that is asked. It may hold a secret: not for messages."""
        return self.keyed or self.zone

    def takes(self, target_kind: str) -> bool:
        """Whether targets of this kind ("ip4", "ip6", "domain") can be looked up in the list."""
        return target_kind in KINDS[self.kind]

    def hide(self, text: str) -> str:
        """The text without the customer key, wherever it came from."""
        if not self.keyed:
            return text
        return re.sub(re.escape(self.keyed.removesuffix(self.zone).strip(".")), "…", text, flags=re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Catalog:
    """`lists` are those to ask, dead ones that somebody named among them. `left_out`: (zone, why not) of the others."""

    lists: tuple[Blocklist, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()


def load_catalog(path: Path | None = None, *, keys: Mapping[str, str] | None = None) -> tuple[Blocklist, ...]:
    """The lists of this file, or of the one that comes with the package, that can be asked with these keys."""
    return read_catalog(path, keys=keys or {}).lists


def read_catalog(
    path: Path | None = None,
    *,
    more: Path | None = None,
    keys: Mapping[str, str],
    off: Collection[str] = (),
    severity: Mapping[str, str] | None = None,
    weights: Mapping[str, float] | None = None,
) -> Catalog:
    """`path` instead of the shipped catalogue, `more` on top of it. `keys`: by their names in the catalogue, "" for none.

    `off`, `severity` and `weights` name zones. ValueError names the file, the list and what is wrong; OSError if a file
    cannot be read.
    """
    ours = shipped()
    tables = merged([], read_file(path).tables, ours.tables) if path else list(ours.tables)
    if more:
        tables = merged(tables, read_file(more).tables, [*tables, *ours.tables])
    lists = [
        _adjusted(Blocklist(**{"name": table["zone"], **table}), severity or {}, weights or {}) for table in tables
    ]
    _know(lists, [*off, *(severity or {}), *(weights or {})])
    return _choose(lists, ours.dead, {name: key for name, key in keys.items() if key}, off)


def _adjusted(blocklist: Blocklist, severity: Mapping[str, str], weights: Mapping[str, float]) -> Blocklist:
    """A severity of the operator's own holds for every code of the list."""
    said = severity.get(blocklist.zone)
    if said is not None:
        if said not in SEVERITIES:
            raise ValueError(f"severity of {blocklist.zone} = {said!r}, allowed are {', '.join(SEVERITIES)}")
        codes = {pattern: replace(code, severity="") for pattern, code in blocklist.codes.items()}
        bits = {bit: replace(code, severity="") for bit, code in blocklist.bits.items()}
        blocklist = replace(blocklist, severity=said, codes=codes, bits=bits)
    return replace(blocklist, weight=weights.get(blocklist.zone, blocklist.weight))


def _know(lists: Sequence[Blocklist], named: Collection[str]) -> None:
    known = {each.zone for each in lists}
    for zone in named:
        if zone not in known:
            raise ValueError(f"{zone!r} is no list of the catalogue")


def _choose(lists: Sequence[Blocklist], dead: Sequence[Dead], keys: Mapping[str, str], off: Collection[str]) -> Catalog:
    asked: list[Blocklist] = []
    left: list[tuple[str, str]] = []
    warnings: list[str] = []
    for each in lists:
        gone = next((one for one in dead if one.covers(each.zone)), None)
        if each.zone in off:
            left.append((each.zone, "switched off in the settings"))
        elif not each.enabled:
            left.append((each.zone, "switched off in the catalogue"))
        elif gone is not None:
            asked.append(replace(each, dead=gone.why))
            warnings.append(f"{each.zone} is never asked: {gone.why}. Take it out of the catalogue")
        elif each.key and each.key not in keys:
            left.append((each.zone, f"needs the key {each.key}"))
        else:
            asked.append(_with_key(each, keys[each.key]) if each.key else each)
    replaced = {zone: each.zone for each in asked for zone in each.replaces}
    left += [(each.zone, f"{replaced[each.zone]} has it") for each in asked if each.zone in replaced]
    return Catalog(tuple(each for each in asked if each.zone not in replaced), tuple(left), tuple(warnings))


def _with_key(blocklist: Blocklist, key: str) -> Blocklist:
    if not _KEY.fullmatch(key):
        raise ValueError(f"the key {blocklist.key} is none: letters, digits, - and _ only")
    return replace(blocklist, keyed=f"{key.lower()}.{blocklist.zone}")
