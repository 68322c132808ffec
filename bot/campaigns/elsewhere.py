"""Do a campaign's hard bounces have a cause that is not its own? Then a pause of it would mend nothing.

A provider fails for several campaigns at once, or our address or domain is refused in several: either would have a policy
pause all of them, one after the other.
"""

from collections import Counter

from bot.clock import DAY
from bot.store import Connection, alerts, common_causes
from bot.store.alerts import Alert

MOSTLY = (
    0.8  # of what bounced was refused because of who sends: what is hard beside it is most likely of the same cause
)
SEVERAL = 2  # campaigns: one alone may be refused for what it says
REMEMBERED = DAY  # after a provider's failure is over its bounces are still in the campaign's rate


def elsewhere(db: Connection, alert: Alert, *, critical: float, now: int) -> str:
    """`provider:NAME`, `sender:ADDRESS-OR-DOMAIN`; empty: it is the campaign's own.

    `alert`: an open one of bounce_rate about a campaign. `critical`: the rate from which it is critical.
    """
    since = alert.evidence.get("since", alert.opened_at - DAY)
    provider = _failing_provider(db, alert, critical=critical, since=since, now=now)
    if provider:
        return f"provider:{provider}"
    sender = _refused_sender(db, alert.subject, since=since)
    return f"sender:{sender}" if sender else ""


def _failing_provider(db: Connection, alert: Alert, *, critical: float, since: int, now: int) -> str:
    """Where most of the bounces come from, without which the campaign would not be critical."""
    gone: Counter[str] = Counter()
    for failure in common_causes.failures(db, ended_since=now - REMEMBERED, now=now):
        span = {"since": max(since, failure.since), "until": failure.until}
        gone[failure.provider] += common_causes.hard_at(db, alert.subject, failure.provider, **span)
    there = gone.total()
    sent, hard = alert.evidence.get("sent", 0), alert.evidence.get("hard", 0)
    if not there or hard - there >= critical * max(1, sent - there):
        return ""
    return gone.most_common(1)[0][0]


def _refused_sender(db: Connection, campaign: str, *, since: int) -> str:
    """The address (else domain) of ours that is refused, in this campaign and others."""
    found = common_causes.refused(db, campaign, since=since)
    if found is None or found.blocks < MOSTLY * (found.blocks + found.hard):
        return ""
    alarming = [alert for alert in alerts.open_alerts(db, check="block_rate") if not alert.inhibited_by]
    if any((alert.subject_kind, alert.subject) == (found.kind, found.sender) for alert in alarming):
        return found.sender
    campaigns = [alert.subject for alert in alarming if alert.subject_kind == "campaign"]
    shared = common_causes.refused_campaigns(db, found.kind, found.sender, campaigns, since=since)
    return found.sender if shared >= SEVERAL else ""
