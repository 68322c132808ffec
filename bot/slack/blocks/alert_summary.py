"""After quiet hours: what was held back, in one message; what is still open has a message of its own."""

from collections.abc import Sequence

from bot.slack.blocks.alert_faces import face_of
from bot.slack.blocks.message import Message, header, message, section
from bot.slack.blocks.text import when
from bot.slack.locale import Language
from bot.store.alerts import Alert

LINES = 20


def render(held: Sequence[Alert], say: Language) -> Message:
    """How many, and each with what became of it."""
    still = sum(alert.state == "open" for alert in held)
    title = say.many("{count} alert in the quiet hours", "{count} alerts in the quiet hours", len(held))
    state = say("{open} still open, {over} over.", open=say.number(still), over=say.number(len(held) - still))
    lines = [_line(alert, say) for alert in held[:LINES]]
    if len(held) > LINES:
        lines.append(say.many("and {count} more alert", "and {count} more alerts", len(held) - LINES))
    return message(
        [header(f"{title} :crescent_moon:"), section("\n".join([state, *lines]))], f"{title}. {state}", *lines
    )


def _line(alert: Alert, say: Language) -> str:
    what = face_of(alert).what(alert, say)
    if alert.state == "open":
        state = say("critical") if alert.severity == "critical" else say("warning")
        return f"• {say('{name}: {value}', name=what, value=state)}, {say('since {when}', when=when(alert.opened_at))}"
    over = say("over after {span}", span=say.span((alert.resolved_at or alert.changed_at) - alert.opened_at))
    return f"• {say('{name}: {value}', name=what, value=over)}"
