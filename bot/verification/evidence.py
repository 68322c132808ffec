"""What is known of an address before anybody is asked: our own mail to it, then answers that are still fresh."""

from collections.abc import Sequence

from bot.clock import DAY, HOUR, to_rfc3339
from bot.store import Connection, verifications
from bot.store.verifications import Known, OwnMail
from checks.address import Verdict

REMEMBERED = 90 * DAY  # how long a bounce or complaint of ours speaks against an address
# How long an answer is fresh, by its reason. What is not here is asked anew: an unknown is no answer to keep.
FRESH = {
    "accepted": 7 * DAY,
    "role": 7 * DAY,
    "catch_all": 7 * DAY,
    "disposable": 7 * DAY,
    "typo": 7 * DAY,
    "mailbox_not_found": 3 * DAY,
    "mailbox_disabled": 3 * DAY,
    "relay_denied": 1 * DAY,
    "mailbox_full": 1 * DAY,
    "rate_limited_mailbox": 1 * HOUR,
    "no_domain": 1 * HOUR,
    "null_mx": 1 * HOUR,
    "mx_unroutable": 1 * HOUR,
}


def known(db: Connection, addresses: Sequence[str], now: int) -> dict[str, Verdict]:
    """Address → verdict, for those that need not be asked about. Looked up in lower case, answered as given."""
    by_lower: dict[str, list[str]] = {}
    for address in addresses:
        by_lower.setdefault(address.lower(), []).append(address)
    found: dict[str, Verdict] = {}
    for answer in verifications.of(db, list(by_lower)):
        if now - answer.checked_at < FRESH.get(answer.reason, 0):
            found |= {address: _aged(address, answer) for address in by_lower[answer.address]}
    for own in verifications.own_mail(db, list(by_lower), since=now - REMEMBERED):
        found |= {address: from_own_mail(address, own) for address in by_lower[own.address]}
    return found


def from_own_mail(address: str, own: OwnMail) -> Verdict:
    """A hard bounce of ours is as sure as anything; a complaint means: do not mail them, though it would arrive."""
    checks = {"own_mail": {"at": to_rfc3339(own.at), "reason": own.reason, "diagnostic": own.diagnostic}}
    if own.kind == "complained":
        return Verdict(address, "risky", "complained_before", 0.95, None, checks)
    return Verdict(address, "undeliverable", "bounced_before", 0.9, None, checks)


def weigh(found: Verdict, own: OwnMail | None) -> Verdict:
    """A fresh probe beside our own mail: a server that takes the address after all makes it a risk, not a dead one."""
    if own is None or found.verdict == "undeliverable":
        return found
    before = from_own_mail(found.address, own)
    verdict = "risky" if found.reason == "accepted" else before.verdict
    checks = {**found.checks, **before.checks}
    return Verdict(found.address, verdict, before.reason, before.confidence, found.suggestion, checks, found.ms)


def _aged(address: str, answer: Known) -> Verdict:
    checks = {**answer.answer.get("checks", {}), "checked_at": to_rfc3339(answer.checked_at)}
    confidence, suggestion = answer.answer.get("confidence", 0.0), answer.answer.get("suggestion")
    return Verdict(address, answer.verdict, answer.reason, confidence, suggestion, checks)
