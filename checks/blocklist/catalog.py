"""The catalogue of lists, read from TOML: `[[list]]` tables of which only `zone` and `kind` are required.

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
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_args

from checks.blocklist.listing import State

KINDS = {"ip4": ("ip4",), "ip6": ("ip6",), "ip": ("ip4", "ip6"), "domain": ("domain",)}
PURPOSES = ("block", "allow", "score")
SEVERITIES = ("critical", "warning", "info")
STATES: tuple[str, ...] = get_args(State)
_PATTERN = re.compile(r"127(\.(\d{1,3}(-\d{1,3})?|\*)){3}")
BUILT_IN = Path(__file__).with_name("catalog.toml")


@dataclass(frozen=True, slots=True)
class Code:
    """What one answer means; without a severity or state of its own, the list's holds."""

    meaning: str
    severity: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Blocklist:
    """One list. `purpose`: an answer of a "block" list is bad news, of an "allow" list good news, of a "score" a
    figure.

    `strict`: codes that are not documented here do not count. `probe_listed` and `probe_unlisted` are the names that
    must and must not be listed (RFC 5782 section 5); "" where the list has none. `key`: the zone needs a customer key.
    """

    zone: str
    kind: str
    name: str = ""
    purpose: str = "block"
    operator: str = ""
    severity: str = "warning"
    codes: Mapping[str, Code] = field(default_factory=dict)
    bits: Mapping[int, Code] = field(default_factory=dict)
    strict: bool = False
    delist: str = ""
    delist_how: str = ""
    policy: str = ""
    source: str = ""
    key: bool = False
    enabled: bool = True
    probe_listed: str | None = None
    probe_unlisted: str | None = None

    def takes(self, target_kind: str) -> bool:
        """Whether targets of this kind ("ip4", "ip6", "domain") can be looked up in the list."""
        return target_kind in KINDS[self.kind]


def load_catalog(path: Path | None = None) -> tuple[Blocklist, ...]:
    """The lists that are switched on and need no key, from this file or the one that comes with the package.

    ValueError names the file, the list and what is wrong with it; OSError if the file cannot be read.
    """
    source = path or BUILT_IN
    try:
        tables = tomllib.loads(source.read_text("utf-8")).get("list", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        raise ValueError(f"{source}: not a TOML file: {trouble}") from None
    if not isinstance(tables, list):
        raise ValueError(f"{source}: write [[list]], with two brackets, before each list")  # noqa: TRY004
    lists = []
    for number, table in enumerate(tables, 1):
        try:
            lists.append(_blocklist(table))
        except (ValueError, TypeError) as trouble:
            raise ValueError(f"{source}: list {number} ({table.get('zone', 'no zone')}): {trouble}") from None
    return tuple(each for each in lists if each.enabled and not each.key)


def _blocklist(table: dict[str, Any]) -> Blocklist:
    unknown = table.keys() - {each.name for each in fields(Blocklist)}
    if unknown:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}")
    for required in ("zone", "kind"):
        if not isinstance(table.get(required), str) or not table[required]:
            raise ValueError(f"{required} is missing")
    _one_of("kind", table["kind"], tuple(KINDS))
    _one_of("purpose", table.get("purpose", "block"), PURPOSES)
    _one_of("severity", table.get("severity", "warning"), SEVERITIES)
    zone = table["zone"].strip(".").lower()
    codes = {key: _code(value) for key, value in table.get("codes", {}).items()}
    for pattern in codes:
        if not _PATTERN.fullmatch(pattern):
            raise ValueError(f"code {pattern!r} is not four octets, each a number, a range like 10-12, or *")
    bits = {int(key): _code(value) for key, value in table.get("bits", {}).items()}
    rest = {"name": zone, **table, "zone": zone, "codes": codes, "bits": bits}
    return Blocklist(**rest)


def _code(value: Any) -> Code:
    code = Code(value) if isinstance(value, str) else Code(**value) if isinstance(value, dict) else None
    if code is None:
        raise ValueError(f"a code's meaning is a text or a table, not {value!r}")
    if code.severity:
        _one_of("severity", code.severity, SEVERITIES)
    if code.state:
        _one_of("state", code.state, STATES)
    return code


def _one_of(key: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{key} = {value!r}, allowed are {', '.join(allowed)}")
