"""A domain's report and its score: what the DNS says, with what our own store knows of its mail, and providers told."""

import asyncio
from collections.abc import Sequence

from msgspec import Struct

from bot.clock import DAY
from bot.store import Connection, Store, rates, watched
from bot.targets.looking import known
from bot.targets.lookups import Lookups
from bot.targets.reputation import read_gmail
from bot.targets.reputation.snds import read_seen
from bot.targets.targets import BLOCKLIST
from checks.blocklist import Listing, parse_target
from checks.domain import DomainReport, Score, score
from checks.domain.postmaster import SPAM_RATE
from checks.domain.snds import Activity

RATES_DAYS = 7
LEAST_MAILED = 200  # mails, below which a rate says nothing about a domain


class Measured(Struct, frozen=True):
    """Shares of a domain's mail in the last days, and the lists that hold it or the addresses that send. None: not known.

    `complaint_rate` is Gmail's where our own is not known; `ips`: the addresses that send, or else are watched.
    """

    hard_bounce_rate: float | None
    complaint_rate: float | None
    listings: list[Listing] | None
    ips: list[str]
    snds: list[Activity] | None


async def rated(
    store: Store, lookups: Lookups, domain: str, *, now: int, selectors: Sequence[str] = ()
) -> tuple[DomainReport, Score]:
    """Looks at a domain now. ValueError: it is none."""
    own = await store.read(read_measured, domain, now, lookups.ips)
    report, sender_score = await asyncio.gather(
        lookups.domain(domain, selectors=selectors, complaint_rate=own.complaint_rate), lookups.sender_score(own.ips)
    )
    found = score(
        report,
        hard_bounce_rate=own.hard_bounce_rate,
        complaint_rate=own.complaint_rate,
        listings=own.listings,
        sender_score=sender_score,
        snds=own.snds,
    )
    return report, found


def read_measured(db: Connection, domain: str, now: int, sending: Sequence[str] = ()) -> Measured:
    """What the store knows of a domain's mail; `sending`: the addresses it comes from, where the settings say."""
    ips = list(sending) or [target for kind, target in watched.targets(db, BLOCKLIST) if kind == "ip"]
    total = rates.total(db, "domain", domain, since=now - RATES_DAYS * DAY)
    enough = total.mailed >= LEAST_MAILED
    return Measured(
        total.hard / total.mailed if enough else None,
        total.complained / total.mailed if enough else read_gmail(db, domain, now).get(SPAM_RATE),
        _listings(db, domain),
        ips,
        read_seen(db, ips, now),
    )


def _listings(db: Connection, domain: str) -> list[Listing] | None:
    """Of the domain itself, and of every address that is watched by itself: of a range not all need to send."""
    looked = [
        target
        for target in watched.looked_at(db, BLOCKLIST)
        if target == domain or ("/" not in target and parse_target(target).kind != "domain")
    ]
    if not looked:
        return None
    held = [(target, item) for target in looked for item in known(db, BLOCKLIST, target) if item.present]
    return [
        *(Listing(target, "", "clean") for target in looked),
        *(Listing(target, item.name, "listed", severity=item.evidence["severity"]) for target, item in held),
    ]
