"""The alert of the probes: mail servers that refuse to be asked about addresses by us."""

from bot.slack.blocks.alert_view import AlertView
from bot.slack.blocks.text import code, escape
from bot.slack.locale import Language
from bot.store.alerts import Alert, Evidence

SERVERS = 5  # named in the message


def what(alert: Alert, say: Language) -> str:
    """What it is about."""
    return say("mail servers refuse verification from {subject}", subject=escape(alert.subject))


def summary(alert: Alert, say: Language) -> str:
    """How many, and what that means for the verdicts."""
    servers = alert.evidence.get("servers", [])
    if not servers:
        return say("No server has refused us for a day.")
    return say.many(
        "{count} mail server refuses us. Its addresses stay *unknown*: this says nothing about them.",
        "{count} mail servers refuse us. Their addresses stay *unknown*: this says nothing about them.",
        len(servers),
    )


def causes(evidence: Evidence, say: Language) -> str:
    """Who, and in which words."""
    servers = evidence.get("servers", [])
    lines = [f"• *{escape(row['server'])}*: {code(row['reply'])}" for row in servers[:SERVERS]]
    if len(servers) > SERVERS:
        lines.append(say.many("and {count} more server", "and {count} more servers", len(servers) - SERVERS))
    return "\n".join([f"*{say('What they say')}*", *lines]) if lines else ""


def advice(_: AlertView, say: Language) -> str:
    """What to do now."""
    return say(
        "Probing costs the prober reputation: look whether this address is on a blocklist, ask for less, or switch the"
        " SMTP step off (`verification.hello`)."
    )
