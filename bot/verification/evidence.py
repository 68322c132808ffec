"""What is known of an address before anybody is asked: our own mail to it, then answers that are still fresh."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.clock import DAY, HOUR, to_rfc3339
from bot.store import Connection, own_mail, verifications
from bot.store.own_mail import OwnMail
from bot.store.verifications import Known
from bot.verification.weighing import REMEMBERED, arrived, from_own_mail
from checks.address import Verdict

# How long an answer is fresh, by its reason. What is not here is asked anew: an unknown is no answer to keep, and what
# our own mail tells is looked up again each time.
FRESH = {
    "accepted": 7 * DAY,
    "role": 7 * DAY,
    "catch_all": 7 * DAY,
    "disposable": 7 * DAY,
    "typo": 7 * DAY,
    "mailbox_not_found": 3 * DAY,
    "mailbox_disabled": 3 * DAY,
    "relay_denied": 1 * DAY,
    "disputed": 1 * DAY,
    "mailbox_full": 1 * DAY,
    "rate_limited_mailbox": 1 * HOUR,
    "no_domain": 1 * HOUR,
    "null_mx": 1 * HOUR,
    "mx_unroutable": 1 * HOUR,
}
# What a server said of the mailbox, and a delivery since then proves to be so no longer.
PASSES = frozenset(
    {"mailbox_not_found", "mailbox_disabled", "relay_denied", "disputed", "mailbox_full", "rate_limited_mailbox"}
)


class Evidence(NamedTuple):
    """By address as given. `answers`: nobody need be asked. `own`: our own mail to the others, to weigh with theirs."""

    answers: dict[str, Verdict]
    own: dict[str, OwnMail]


def known(db: Connection, addresses: Sequence[str], now: int, *, again: bool = False) -> Evidence:
    """What is known of some addresses; upper and lower case are one. `again`: only of our own mail, and no answers."""
    by_lower: dict[str, list[str]] = {}
    for address in addresses:
        by_lower.setdefault(address.lower(), []).append(address)
    mailed = own_mail.of(db, list(by_lower), since=now - REMEMBERED)
    if again:
        return Evidence({}, {address: own for lower, own in mailed.items() for address in by_lower[lower]})
    asked = {answer.address: answer for answer in verifications.of(db, list(by_lower))}
    found = Evidence({}, {})
    for lower, same in by_lower.items():
        own, answer = mailed.get(lower), asked.get(lower)
        fresh = answer is not None and is_fresh(answer.reason, answer.checked_at, own, now)
        for address in same:
            if own is not None and (verdict := from_own_mail(address, own, now)):
                found.answers[address] = verdict
            elif answer is not None and fresh:
                found.answers[address] = _aged(address, answer)
            elif own is not None:
                found.own[address] = own
    return found


def is_fresh(reason: str, checked_at: int, own: OwnMail | None, now: int) -> bool:
    """Does an answer of then still hold, with our own mail to the address since?"""
    return now - checked_at < FRESH.get(reason, 0) and not is_overtaken(reason, checked_at, own, now)


def is_overtaken(reason: str, checked_at: int, own: OwnMail | None, now: int) -> bool:
    """Did mail of ours reach whom a server had refused?"""
    since = arrived(own, now) if own is not None and reason in PASSES else None
    return since is not None and since > checked_at


def _aged(address: str, answer: Known) -> Verdict:
    checks = {**answer.answer.get("checks", {}), "checked_at": to_rfc3339(answer.checked_at)}
    confidence, suggestion = answer.answer.get("confidence", 0.0), answer.answer.get("suggestion")
    return Verdict(address, answer.verdict, answer.reason, confidence, suggestion, checks)
