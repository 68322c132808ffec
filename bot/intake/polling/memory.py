"""What a poll knows from its rounds before, and what is new against it. Pure.

Platforms tell totals. What a total rose by is counted, once: the highest total that was counted is remembered, in the
transaction that counts it. In the first round totals are only remembered: when all that happened, nobody knows.
"""

from collections.abc import Iterator, Mapping
from typing import Self

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from bot.platforms import Event


class Counted(Struct, frozen=True, kw_only=True):
    """Totals of one campaign. `key`: what it is remembered by; `totals`: by column of the counts."""

    key: str
    campaign: str
    totals: Mapping[str, int]


class Page(Struct, frozen=True, kw_only=True):
    """Something a platform told. `counted` False: the totals count these events, they are kept as evidence only."""

    counts: list[Counted] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    counted: bool = True
    marks: Mapping[str, str] = field(default_factory=dict)


class Rise(Struct, frozen=True):
    """So many more than were counted before."""

    key: str
    campaign: str
    column: str
    total: int
    more: int


class Memory(Struct, frozen=True, kw_only=True):
    """`looked_at`: when the last whole round began, epoch ms; 0: there was none. `marks`: up to where lists are known."""

    looked_at: int = 0
    totals: dict[str, dict[str, int]] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)

    @classmethod
    def decode(cls, position: str | None) -> Self:
        """From the store."""
        return msgspec.json.decode(position, type=cls) if position else cls()

    def encode(self) -> str:
        """For the store."""
        return msgspec.json.encode(self).decode()

    @property
    def first(self) -> bool:
        """Was there no whole round yet?"""
        return self.looked_at == 0

    def rises(self, counted: Counted) -> Iterator[Rise]:
        """What is to be counted. A total that fell, as some do when they are corrected, is waited for."""
        if self.first:
            return
        before = self.totals.get(counted.key, {})
        for column, total in counted.totals.items():
            if total > before.get(column, 0):
                yield Rise(counted.key, counted.campaign, column, total, total - before.get(column, 0))

    def after(self, page: Page) -> "Memory":
        """With this page."""
        totals = dict(self.totals)
        for each in page.counts:
            known = totals.get(each.key, {})
            highest = {column: max(total, known.get(column, 0)) for column, total in each.totals.items()}
            totals[each.key] = {**known, **{column: total for column, total in highest.items() if total}}
        return replace(self, totals=totals, marks={**self.marks, **page.marks})
