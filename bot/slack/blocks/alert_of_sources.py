"""The alert of the sources: one of them has fallen silent, or lets us in no more."""

from bot.slack.blocks.alert_view import AlertView
from bot.slack.blocks.text import code, escape, when
from bot.slack.locale import Language
from bot.store.alerts import Alert, Evidence
from bot.targets.reputation import SOURCES


def what(alert: Alert, say: Language) -> str:
    """What it is about."""
    if alert.evidence.get("refused"):
        return say("{source} lets us in no more", source=_name(alert))
    return say("no news from {source}", source=_name(alert))


def summary(alert: Alert, say: Language) -> str:
    """Since when, and what would be usual."""
    told = alert.evidence
    if told.get("refused"):
        return say("It answers: {answer}", answer=code(told["refused"]))
    if alert.subject_kind in SOURCES:
        return say("It can be read again.")
    if not told.get("silent_hours"):
        return say("Events come in again.")
    return say(
        "Nothing has come in for {hours}, since {when}. Its longest usual pause is {usual}.",
        hours=_hours(told["silent_hours"], say),
        when=when(told["last_event_at"]),
        usual=_hours(told["usual_hours"], say),
    )


def causes(evidence: Evidence, say: Language) -> str:
    """The last failure, where it is one that is tried again."""
    return say("Last failure: {failure}", failure=code(evidence["failing"])) if evidence.get("failing") else ""


def advice(view: AlertView, say: Language) -> str:
    """What to do now."""
    if view.alert.subject_kind in SOURCES:
        return say("Check its key or token. Until then the sender score is told without it.")
    if view.alert.evidence.get("refused"):
        return say("Check its password or token. Until then its bounces are not counted.")
    return say(
        "No news is not good news: bounces may go unseen. Look whether mail is being sent, and whether the webhook or"
        " mailbox still works: `/deliverability sources` shows how each is set up."
    )


def _name(alert: Alert) -> str:
    return escape(alert.subject if alert.subject == alert.subject_kind else f"{alert.subject_kind} {alert.subject}")


def _hours(hours: int, say: Language) -> str:
    return say.many("{count} hour", "{count} hours", hours)
