"""The alert of the blocklists: an address or domain of ours is listed."""

from bot.slack.blocks.alert_view import AlertView
from bot.slack.blocks.text import escape
from bot.slack.locale import Language
from bot.store.alerts import Alert, Evidence

LISTS = 10  # named in the message


def what(alert: Alert, say: Language) -> str:
    """What it is about."""
    return say("{subject} on blocklists", subject=escape(alert.subject))


def summary(alert: Alert, say: Language) -> str:
    """On how many."""
    lists = alert.evidence.get("lists", [])
    if not lists:
        return say("None of the lists that answer holds it any more.")
    return say.many("Listed on {count} list.", "Listed on {count} lists.", len(lists))


def causes(evidence: Evidence, say: Language) -> str:
    """Which, what that means, and where to ask."""
    lists = evidence.get("lists", [])
    lines = [_listing(row, say) for row in lists[:LISTS]]
    if len(lists) > LISTS:
        lines.append(say.many("and {count} more list", "and {count} more lists", len(lists) - LISTS))
    return "\n".join([f"*{say('Lists')}*", *lines]) if lines else ""


def advice(_: AlertView, say: Language) -> str:
    """What to do now."""
    return say("Find and stop the cause first; then ask for delisting on the list's own page.")


def _listing(row: dict[str, str], say: Language) -> str:
    name = f"*{escape(row['list'])}* ({_severity(row['severity'], say)})"
    told = f"• {say('{name}: {value}', name=name, value=escape(row['meaning'], 100))}"
    return told + (f" · <{row['delist']}|{say('delisting')}>" if row["delist"].startswith("https://") else "")


def _severity(severity: str, say: Language) -> str:
    return {"critical": say("critical"), "warning": say("warning")}.get(severity, say("information"))
