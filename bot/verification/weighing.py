"""Our own mail beside what lists, DNS and servers say: which speaks louder. Pure.

The latest speaks loudest, and where two that are near each other contradict, the address is a risk: neither is a living
address called dead, nor a dead one alive.
"""

from dataclasses import replace
from typing import Any

from bot.clock import DAY, to_rfc3339
from bot.store.deliveries import SKEW
from bot.store.own_mail import OwnMail
from checks.address import REASONS, Verdict

REMEMBERED = 90 * DAY  # how long a bounce or complaint of ours speaks against an address
# A mail that is taken may come back: a server behind the one that took it may know no such mailbox, and its report needs
# its time to us. Minutes mostly; a day is safe against slow queues, mailboxes read late and webhooks tried again.
SETTLED = 1 * DAY
# How long a delivery says that mail arrives. Postfix keeps what it verified for as long (address_verify_positive_expire_time).
CURRENT = 30 * DAY
# So recent a delivery makes a server's "no such mailbox" doubtful; later it may well have been closed since.
DISPUTES = 7 * DAY
BY_SERVER = frozenset({"mailbox_not_found", "mailbox_disabled", "relay_denied"})
DELIVERED = 0.9  # sure: less than of a server that was seen to refuse invented names
TORN = 0.5  # sure


def arrived(own: OwnMail, now: int) -> int | None:
    """When our mail last reached it and did not come back; None: not lately, or that is not known yet."""
    since = max(now - CURRENT, _after(own.failed_at))
    return next((at for at in own.delivered if since <= at <= now - SETTLED), None)


def needs_no_server(own: OwnMail, now: int) -> bool:
    """Does our own mail tell enough? Where it bounced hard before it arrived, a server's word is worth asking for."""
    return own.bounced is None and arrived(own, now) is not None


def from_own_mail(address: str, own: OwnMail, now: int) -> Verdict | None:
    """What it says by itself. A hard bounce is as sure as anything, unless mail has arrived since.

    A complaint means: do not mail them, though it would arrive.
    """
    if own.bounced is not None and not _is_overtaken(own, now):
        return Verdict(address, "undeliverable", "bounced_before", 0.9, None, {"own_mail": told(own, now)})
    if own.complained is not None:
        return Verdict(address, "risky", "complained_before", 0.95, None, {"own_mail": told(own, now)})
    return None


def weigh(found: Verdict, own: OwnMail | None, now: int) -> Verdict:
    """What was found out, beside our own mail."""
    if own is None:
        return found
    said = told(own, now)
    checks = {**found.checks, "own_mail": said} if said else found.checks
    if found.verdict == "undeliverable":
        if found.reason in BY_SERVER and own.bounced is None and _arrived_of_late(own, now):
            return replace(found, verdict="risky", reason="disputed", confidence=TORN, checks=checks)
        return found
    if before := from_own_mail(found.address, own, now):
        # A server that takes the address after all makes it a risk, not a dead one.
        verdict = "risky" if found.reason == "accepted" else before.verdict
        return replace(found, verdict=verdict, reason=before.reason, confidence=before.confidence, checks=checks)
    unclear = found.verdict == "unknown"
    if own.bounced is not None and (unclear or found.reason == "catch_all"):
        return replace(found, verdict="risky", reason="bounced_before", confidence=TORN, checks=checks)
    # Where the DNS cannot say, the domain may be gone since.
    if unclear and found.reason != "dns_error" and arrived(own, now) is not None:
        if found.checks.get("role"):
            return replace(found, verdict="risky", reason="role", confidence=REASONS["role"].confidence, checks=checks)
        return replace(found, verdict="deliverable", reason="delivered_before", confidence=DELIVERED, checks=checks)
    return replace(found, checks=checks)


def told(own: OwnMail, now: int) -> dict[str, Any]:
    """The evidence in words of JSON: the report that counts, and the latest delivery; empty where there is neither."""
    report = own.bounced
    if own.complained is not None and (report is None or _is_overtaken(own, now)):
        report = own.complained
    said: dict[str, Any] = {}
    if report is not None:
        said = {"at": to_rfc3339(report.at), "reason": report.reason, "diagnostic": report.diagnostic}
    if own.delivered:
        said["delivered_at"] = to_rfc3339(own.delivered[0])
    return said


def _is_overtaken(own: OwnMail, now: int) -> bool:
    """Has mail reached it since the hard bounce, and not come back?"""
    assert own.bounced is not None
    return any(_after(own.bounced.at) <= at <= now - SETTLED for at in own.delivered)


def _arrived_of_late(own: OwnMail, now: int) -> bool:
    return any(max(now - DISPUTES, _after(own.failed_at)) <= at for at in own.delivered)


def _after(bounce_at: int | None) -> int:
    """From when on a delivery is later than a bounce, whatever their clocks."""
    return 0 if bounce_at is None else bounce_at + SKEW + 1
