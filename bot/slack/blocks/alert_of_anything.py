"""The alert of a check that has no face of its own: its evidence may say `summary`, `causes` and `advice` in words."""

from bot.slack.blocks.alert_view import AlertView
from bot.slack.blocks.text import escape
from bot.slack.locale import Language
from bot.store.alerts import Alert, Evidence

CAUSES = 5


def what(alert: Alert, say: Language) -> str:
    """What it is about."""
    return say("{check} of {subject}", check=escape(alert.check_name.replace("_", " ")), subject=escape(alert.subject))


def summary(alert: Alert, say: Language) -> str:
    """What the check says."""
    return escape(str(alert.evidence.get("summary") or ""), 500) or say("The check gives no more detail.")


def causes(evidence: Evidence, say: Language) -> str:
    """The same."""
    lines = [f"• {escape(str(cause), 300)}" for cause in list(evidence.get("causes", []))[:CAUSES]]
    return "\n".join([f"*{say('Why')}*", *lines]) if lines else ""


def advice(view: AlertView, say: Language) -> str:
    """The same."""
    told = escape(str(view.alert.evidence.get("advice") or ""), 500)
    return say("*What to do:* {steps}", steps=told) if told else ""
