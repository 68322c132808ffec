"""What our own mail to an address came to: the strongest evidence there is."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from bot.delivery_event import SENDER_SIDE
from bot.store import deliveries
from bot.store.engine import Connection

# Trouble of the sender's says nothing about the address, unless whoever told it says that it is dead.
NOT_ABOUT_IT = ", ".join(map(repr, sorted(SENDER_SIDE)))
ABOUT_IT = f"(kind = 'complained' OR hard = 1 OR (kind = 'bounced' AND reason NOT IN ({NOT_ABOUT_IT})))"


class Report(Struct, frozen=True):
    """A bounce or complaint: why, and in whose words."""

    at: int
    reason: str
    diagnostic: str


class OwnMail(Struct, frozen=True, kw_only=True):
    """The latest of each kind. `bounced`: hard. `failed_at`: of any bounce that is about the address, hard or not.

    `delivered`: epoch ms, the latest first, to within a day; one or two, see `store.deliveries`.
    """

    bounced: Report | None = None
    complained: Report | None = None
    failed_at: int | None = None
    delivered: tuple[int, ...] = ()


def of(db: Connection, addresses: Sequence[str], *, since: int) -> dict[str, OwnMail]:
    """Address (lower case) → what came of our mail to it since a moment; those of which nothing is known are left out."""
    rows = db.execute(
        "SELECT recipient, kind, hard, at, reason, diagnostic FROM kept_event"  # noqa: S608
        f" WHERE recipient IN ({', '.join('?' * len(addresses))}) AND at >= ? AND {ABOUT_IT} ORDER BY at",
        [*addresses, since],
    )
    found: dict[str, dict[str, Any]] = {}
    for recipient, kind, hard, at, reason, diagnostic in rows:
        own = found.setdefault(recipient, {})
        if kind == "complained":
            own["complained"] = Report(at, reason, diagnostic)
        else:
            own["failed_at"] = at
            if hard:
                own["bounced"] = Report(at, reason, diagnostic)
    for address, delivered in deliveries.of(db, addresses).items():
        if lately := tuple(at for at in delivered if at >= since):
            found.setdefault(address, {})["delivered"] = lately
    return {address: OwnMail(**own) for address, own in found.items()}
