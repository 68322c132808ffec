"""A DMARC policy record (RFC 9989 section 4.7), read: what it asks for, and what is wrong with it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from checks.domain.tags import Tags, read_tags, versioned

VERSION = "DMARC1"
REMOVED = ("pct", "rf", "ri")  # RFC 9989 appendix: not tags any more

_SIZE = re.compile(r"!\d+[kmgt]?$", re.IGNORECASE)
_DRESSING = re.compile(r"[\"'\\]")
_TAGS_LIKE = {
    name: re.compile(rf"(?<![a-z]){name}\s*=\s*({value})", re.IGNORECASE)
    for name, value in {
        **dict.fromkeys(("p", "sp", "np"), r"none|quarantine|reject"),
        **dict.fromkeys(("rua", "ruf"), r"[^;=]+?(?=\s*(?:;|$|[\s,;]\w+\s*=))"),
        **dict.fromkeys(("adkim", "aspf"), r"[rs]\b"),
        "fo": r"[01ds](?::[01ds])*\b",
    }.items()
}
_MAILTO = re.compile(r"mailto:([^@,;!\s]+)@([^@,;!\s]+)", re.IGNORECASE)


class Policy(StrEnum):
    """What receivers are asked to do with mail that fails, mildest first."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"

    @property
    def step(self) -> int:
        return list(Policy).index(self)

    @property
    def lowered(self) -> Policy:
        """One step milder, as `t=y` asks."""
        return list(Policy)[max(0, self.step - 1)]


@dataclass(frozen=True, slots=True)
class ReportAddress:
    """One URI of rua= or ruf=. `domain` "" where it is no mailto: address; `sized` where it has the removed !size."""

    uri: str
    domain: str
    sized: bool

    @property
    def plain(self) -> str:
        """Without the size."""
        return _SIZE.sub("", self.uri)


@dataclass(frozen=True, slots=True)
class DmarcRecord:
    text: str
    tags: Tags

    def policy(self, name: str) -> Policy | None:
        """`p`, `sp` or `np`; None where it is not there or is no policy."""
        value = self.tags.get(name).lower()
        return Policy(value) if value in set(Policy) else None

    @property
    def invalid_policies(self) -> tuple[str, ...]:
        return tuple(name for name in ("p", "sp", "np") if name in self.tags and self.policy(name) is None)

    @property
    def psd(self) -> str:
        """ "y", "n" or "u"."""
        value = self.tags.get("psd", "u").lower()
        return value if value in {"y", "n"} else "u"

    @property
    def testing(self) -> bool:
        return self.tags.get("t").lower() == "y"

    def reports(self, name: str) -> tuple[ReportAddress, ...]:
        """The addresses of `rua` or `ruf`."""
        return tuple(report_address(uri.strip()) for uri in self.tags.get(name).split(",") if uri.strip())

    @property
    def invalid_tags(self) -> tuple[str, ...]:
        """Tags whose value receivers replace by the default, as "adkim=x"."""
        allowed = {"adkim": {"r", "s"}, "aspf": {"r", "s"}, "psd": {"y", "n", "u"}, "t": {"y", "n"}}
        wrong = [
            f"{name}={self.tags[name]}"
            for name, values in allowed.items()
            if name in self.tags and self.tags[name].lower() not in values
        ]
        if "fo" in self.tags and not {part.strip().lower() for part in self.tags["fo"].split(":")} <= set("01ds"):
            wrong.append(f"fo={self.tags['fo']}")
        return tuple(wrong)

    @property
    def removed_tags(self) -> tuple[str, ...]:
        return tuple(name for name in REMOVED if name in self.tags)


def read_records(records: tuple[str, ...]) -> tuple[DmarcRecord, ...]:
    """The DMARC records among the TXT records of a name; all others are none (section 4.10)."""
    return tuple(DmarcRecord(text, read_tags(text, fold=True)) for text in versioned(records, VERSION))


def salvaged(texts: Iterable[str]) -> str:
    """The record that somebody meant who quoted, escaped, misspelt or misplaced it; "" where nobody did."""
    for text in texts:
        plain = _DRESSING.sub("", text)
        if "dmarc" in plain.lower():
            tags = {name: found[1].strip() for name, like in _TAGS_LIKE.items() if (found := like.search(plain))}
            if tags.get("p", "").lower() in set(Policy):
                return "; ".join([f"v={VERSION}", *(f"{name}={value}" for name, value in tags.items())])
    return ""


def merged(records: Sequence[DmarcRecord]) -> str:
    """One record out of several: that which asks for most, with the report addresses of all."""
    strictest = max(records, key=lambda each: requested(each, inherited=False).step)
    tags = dict(strictest.tags.values)
    for name in ("rua", "ruf"):
        uris = dict.fromkeys(address.uri for each in (strictest, *records) for address in each.reports(name))
        if uris:
            tags[name] = ",".join(uris)
    unchanged = all(strictest.tags.get(name) == value for name, value in tags.items())
    return strictest.text if unchanged else "; ".join(f"{name}={value}" for name, value in tags.items())


def requested(record: DmarcRecord, *, inherited: bool, exists: bool = True) -> Policy:
    """The policy for a domain, before t=: `p` for its own record, else `sp`, or `np` if the domain does not exist.

    Where one is missing the next more general one holds; a missing or unreadable policy is none.
    """
    names = ["np", "sp", "p"][exists:] if inherited else ["p"]
    if record.invalid_policies:
        return Policy.NONE
    return next((found for name in names if (found := record.policy(name)) is not None), Policy.NONE)


def report_address(uri: str) -> ReportAddress:
    """One URI, read."""
    sized = bool(_SIZE.search(uri))
    match = _MAILTO.fullmatch(_SIZE.sub("", uri))
    return ReportAddress(uri, match[2].rstrip(".").lower() if match else "", sized)
