"""The alert of a blocklist that cannot be used: the fault of the list or of our resolver, not of any target."""

from bot.slack.blocks.alert_view import AlertView
from bot.slack.blocks.text import code, escape
from bot.slack.locale import Language
from bot.store.alerts import Alert, Evidence
from checks.sentence import retold, unpacked


def what(alert: Alert, say: Language) -> str:
    """What it is about."""
    if alert.subject_kind == "resolver":
        return say("our resolver cannot ask blocklists")
    return say("blocklist {list} cannot be used", list=escape(alert.subject))


def summary(alert: Alert, say: Language) -> str:
    """What that means for the targets."""
    if alert.state == "resolved":
        return say("It works again.")
    return say("It is left out until its tests pass. This says nothing about our addresses.")


def causes(evidence: Evidence, say: Language) -> str:
    """What was answered."""
    if not evidence.get("fault"):
        return ""
    fault = retold(unpacked(evidence.get("said", evidence["fault"])), say)
    return f"*{say('What went wrong')}*\n{code(fault, 300)}"


def advice(view: AlertView, say: Language) -> str:
    """What to do now."""
    if view.alert.subject_kind == "resolver":
        return say(
            "*What to do:* give the bot a resolver of its own (`dns.nameservers`): public ones are refused by most lists."
        )
    return say("*What to do:* nothing, if it comes back. Else switch it off: `blocklists.off`.")
