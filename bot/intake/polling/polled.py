"""What a platform's module is made of: how it is logged in to, how fast it may be asked, and how it is looked at."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.clock import HOUR
from bot.intake.polling.http import Api
from bot.intake.polling.memory import Counted, Memory, Page
from bot.intake.polling.pace import Limit
from bot.platforms import Event
from bot.platforms.reading import fields as f

MOST_PAGES = 500  # of one list in one round
MARGIN = HOUR  # what happened shortly before the last round may have been told late


class Login(NamedTuple):
    """What every request carries."""

    headers: Mapping[str, str] = {}
    query: Mapping[str, str] = {}


@dataclass(frozen=True)
class Look:
    """One round. `take`: the outcomes that are wanted; `unclassified`: the column of a bounce of unknown cause."""

    api: Api
    memory: Memory
    now: int
    take: Sequence[str]
    unclassified: str = "unknown"

    @property
    def since(self) -> int:
        """From when on lists are looked through, epoch ms."""
        return self.memory.looked_at - MARGIN

    def counted(self, key: str, campaign: str, **totals: object) -> Counted:
        """Totals of one campaign, those that are wanted; what is no number is left out."""
        wanted = {column: number(total) for column, total in totals.items() if OUTCOME[column] in self.take}
        return Counted(key=key, campaign=f.name(campaign), totals=wanted)

    def rose(self, counted: Counted, *columns: str) -> bool:
        """Is there more of any of these than was counted before?"""
        return any(rise.column in columns for rise in self.memory.rises(counted))


OUTCOME = {
    "sent": "sent", "delivered": "delivered", "hard": "bounced", "soft": "bounced", "sender_side": "bounced",
    "unknown": "bounced", "complained": "complained", "unsubscribed": "unsubscribed",
}  # fmt: skip


@dataclass(frozen=True)
class Polled:
    """One platform. `url`: of a key; `look` yields what is stored one after the other, each whole or not at all."""

    name: str
    title: str
    login: Callable[[str], Login]
    look: Callable[[Look], AsyncIterator[Page]]
    limits: Sequence[Limit]
    key_help: str
    url: Callable[[str], str] = field(default=lambda _: "")


def number(value: object) -> int:
    """A count, told as number or as text."""
    try:
        return max(0, int(float(str(value))))
    except (ValueError, OverflowError):
        return 0


def bounced(word: str, key: str, recipient: object, campaign: str, at: int | None) -> Event:
    """A bounce of which no more is told than that it was one."""
    return Event(
        kind="bounced", word=word, meaning="unknown", recipient=f.address(recipient), key=key, at=at,
        campaign=f.name(campaign),
    )  # fmt: skip
