"""The alert of the bounce rates: hard bounces of a campaign or sending domain."""

from bot.slack.blocks.alert_view import AlertView
from bot.slack.blocks.reasons import of_cause
from bot.slack.blocks.text import escape, when
from bot.slack.locale import Language
from bot.store.alerts import Alert, Evidence

DAYS_A_YEAR = 365
MOST_YEARS = 1_000  # beyond that a number only impresses
LEAST_ODDS = 2  # days: what happens every other day needs no such sentence


def what(alert: Alert, say: Language) -> str:
    """What it is about."""
    name = escape(alert.subject)
    if alert.subject_kind == "campaign":
        return say("hard bounces in campaign {subject}", subject=name)
    if alert.subject_kind == "provider":
        return say("hard bounces at {subject}", subject=name)
    return say("hard bounces of mail from {subject}", subject=name)


def summary(alert: Alert, say: Language) -> str:
    """The numbers beside what is usual; then since when, which limit is broken, and how little chance explains it."""
    evidence = alert.evidence
    if alert.state == "resolved" and not evidence.get("sent"):
        return say("No mail went out for three days, so this is closed without saying that it is better.")
    if alert.state == "resolved" and "rate" in alert.peak:
        return _looking_back(alert, say)
    return " ".join([_numbers(evidence, say), *explanation(evidence, say)])


def explanation(evidence: Evidence, say: Language) -> list[str]:
    """Whole sentences, of what the detector tells; none of what it does not."""
    sentences = []
    if evidence.get("since"):
        sentences.append(say("Counted since {when}.", when=when(evidence["since"])))
    if evidence.get("limit") and evidence["rate"] >= evidence["limit"]:
        limit = say.percent(evidence["limit"])
        sentences.append(say("That is above the limit of {limit}, whatever is usual.", limit=limit))
    odds = evidence.get("odds") or 0
    if odds >= DAYS_A_YEAR:
        years = say.number(min(_rounded(odds / DAYS_A_YEAR), MOST_YEARS))
        sentences.append(say("By chance this happens less than once in {count} years.", count=years))
    elif odds >= LEAST_ODDS:
        sentences.append(
            say("By chance this happens less than once in {count} days.", count=say.number(_rounded(odds)))
        )
    return sentences


def _numbers(evidence: Evidence, say: Language) -> str:
    numbers = {
        "hard": say.number(evidence["hard"]),
        "sent": say.number(evidence["sent"]),
        "rate": say.percent(evidence["rate"]),
    }
    if evidence.get("usual") is None:
        return say("*{hard} of the last {sent} mails bounced hard: {rate}*.", **numbers)
    numbers["usual"] = say.percent(evidence["usual"])
    if not evidence.get("highest"):
        return say("*{hard} of the last {sent} mails bounced hard: {rate}*, where {usual} is usual.", **numbers)
    return say(
        "*{hard} of the last {sent} mails bounced hard: {rate}*, where {usual} is usual, and up to {highest} is nothing new.",
        **numbers,
        highest=say.percent(evidence["highest"]),
    )


def _rounded(value: float) -> int:
    """Two digits say enough of what is this rare; downwards, or more would be claimed than is known."""
    unit: int = 10 ** max(0, len(str(int(value))) - 2)
    return int(value) // unit * unit


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
    if view.alert.subject_kind == "provider":
        # Gmail answered 550 5.1.1 for living mailboxes on 14 and 15 December 2020.
        steps.append(say("suppress nobody yet: when many campaigns bounce at one provider, the fault may be there"))
        steps.append(say("look at the provider's status page"))
    else:
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
