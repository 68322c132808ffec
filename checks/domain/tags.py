"""Tag lists (`v=DMARC1; p=none`), the form DKIM, DMARC, MTA-STS, TLS-RPT and BIMI share (RFC 6376 section 3.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.sentence import sentence

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_BLANKS = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True, slots=True)
class Tags:
    """`values` by name, in the order written; `problems` are sentences about what cannot be read as tag=value, which
    `strays` holds as it is written."""

    values: Mapping[str, str]
    problems: tuple[str, ...] = ()
    first: str = field(default="")
    strays: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def get(self, name: str, default: str = "") -> str:
        return self.values.get(name, default)


def read_tags(text: str, *, fold: bool = False) -> Tags:
    """Read a whole record. `fold`: names in any case mean the same, as in DMARC (in DKIM they do not)."""
    values: dict[str, str] = {}
    problems: list[str] = []
    strays: list[str] = []
    pieces = text.split(";")
    if not pieces[-1].strip():
        pieces.pop()
    for piece in pieces:
        name, equals, value = (part.strip(" \t\r\n") for part in piece.partition("="))
        name = name.lower() if fold else name
        if not equals or not _NAME.fullmatch(name):
            told = piece.strip()
            strays.append(told)
            problems.append(
                sentence("“{piece}” is not tag=value", piece=told)
                if told
                else sentence("an empty tag (two semicolons)")
            )
        elif name in values:
            problems.append(sentence("the tag {name}= stands more than once", name=name))
        else:
            values[name] = value
    return Tags(values, tuple(problems), next(iter(values), ""), tuple(strays))


def without_blanks(value: str) -> str:
    """A value whose blanks mean nothing, as in base64 (RFC 6376 section 3.2)."""
    return _BLANKS.sub("", value)


def versioned(records: tuple[str, ...], version: str) -> tuple[str, ...]:
    """The records that say they are of this version: `v=STSv1` first, alone or before a semicolon."""
    return tuple(record for record in records if _is_version(record, version))


def _is_version(record: str, version: str) -> bool:
    name, _, value = record.partition(";")[0].partition("=")
    return name.strip(" \t").lower() == "v" and value.strip(" \t") == version
