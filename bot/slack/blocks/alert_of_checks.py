"""The alert of a check that fails: what it looks at is neither good nor bad, it is not known."""

from bot.slack.blocks.alert_view import AlertView
from bot.slack.blocks.status import check_name
from bot.slack.blocks.text import code, when
from bot.slack.locale import Language
from bot.store.alerts import Alert, Evidence


def what(alert: Alert, say: Language) -> str:
    """What it is about."""
    return say("the check of {check} fails", check=check_name(alert.subject, say))


def summary(alert: Alert, say: Language) -> str:
    """Since when nothing is known."""
    if alert.state == "resolved":
        return say("The check works again.")
    times = say.many(
        "It failed {count} time in a row.", "It failed {count} times in a row.", alert.evidence["failures"]
    )
    last = alert.evidence.get("known_at")
    known = say("The last answer is from {when}.", when=when(last)) if last else say("It has never answered.")
    return f"*{say('Not known, neither good nor bad.')}* {times} {known}"


def causes(evidence: Evidence, say: Language) -> str:
    """What it said when it failed."""
    return f"*{say('What went wrong')}*\n{code(evidence['detail'], 500)}" if evidence.get("detail") else ""


def advice(_: AlertView, say: Language) -> str:
    """What to do now."""
    return say("*What to do:* run `deliverabot doctor` where the bot runs: it says what is wrong and how to mend it.")
