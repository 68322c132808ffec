"""The alert of the bounce rates: hard bounces of a campaign or sending domain."""

from bot.slack.blocks.alert_view import AlertView
from bot.slack.blocks.reasons import of_cause
from bot.slack.blocks.text import escape
from bot.slack.locale import Language
from bot.store.alerts import Alert, Evidence


def what(alert: Alert, say: Language) -> str:
    """What it is about."""
    name = escape(alert.subject)
    if alert.subject_kind == "campaign":
        return say("hard bounces in campaign {subject}", subject=name)
    return say("hard bounces of mail from {subject}", subject=name)


def summary(alert: Alert, say: Language) -> str:
    """The numbers, beside what is usual."""
    evidence = alert.evidence
    if alert.state == "resolved" and not evidence.get("sent"):
        return say("No mail went out for three days, so this is closed without saying that it is better.")
    if alert.state == "resolved" and "rate" in alert.peak:
        return _looking_back(alert, say)
    numbers = {
        "hard": say.number(evidence["hard"]),
        "sent": say.number(evidence["sent"]),
        "rate": say.percent(evidence["rate"]),
    }
    if evidence.get("usual") is None:
        return say("*{hard} of the last {sent} mails bounced hard: {rate}*.", **numbers)
    usual = say.percent(evidence["usual"])
    return say(
        "*{hard} of the last {sent} mails bounced hard: {rate}*, where {usual} is usual.", **numbers, usual=usual
    )


def causes(evidence: Evidence, say: Language) -> str:
    """The most frequent reasons, each with an example."""
    rows = evidence.get("causes", [])
    lines = [of_cause(row["reason"], row["count"], row["provider"], row["diagnostic"], say) for row in rows]
    return "\n".join([f"*{say('Top causes')}*", *lines]) if lines else ""


def advice(view: AlertView, say: Language) -> str:
    """What to do now, in this order."""
    flagged = view.alert.evidence.get("flagged", 0)
    steps = []
    if view.campaign is not None and view.campaign.state == "running":
        steps.append(say("pause the campaign"))
    if view.under_review:
        steps.append(say("vote on the review of the flagged addresses"))
    elif flagged:
        steps.append(say.many("review the {count} flagged address", "review the {count} flagged addresses", flagged))
    steps.append(say("find out where this part of the list came from"))
    return say("*What to do:* {steps}.", steps=", ".join(steps))


def _looking_back(alert: Alert, say: Language) -> str:
    return say(
        "*Over after {span}.* At its worst {hard} of {sent} mails bounced hard: {rate}.",
        span=say.span((alert.resolved_at or alert.changed_at) - alert.opened_at),
        hard=say.number(alert.peak["hard"]),
        sent=say.number(alert.peak["sent"]),
        rate=say.percent(alert.peak["rate"]),
    )
