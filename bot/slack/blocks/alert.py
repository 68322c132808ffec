"""The living alert: one message, rendered anew from state whenever something changes."""

from bot.slack.blocks import alert_course, alert_history, alert_policy, rate_words
from bot.slack.blocks.alert_buttons import buttons
from bot.slack.blocks.alert_faces import face_of
from bot.slack.blocks.alert_view import AlertView, Line
from bot.slack.blocks.campaigns import paused_by
from bot.slack.blocks.message import Block, Message, context, fields, header, message, section
from bot.slack.blocks.text import escape, person, when
from bot.slack.locale import Language

EMOJI = {"critical": ":rotating_light:", "warning": ":warning:", "resolved": ":white_check_mark:"}
LINES = 10


def render(view: AlertView, say: Language) -> Message:
    """State first, in words; then the numbers, the causes, what to do, and the buttons that do it."""
    alert = view.alert
    face = face_of(alert)
    headline = title(view, say)
    summary = face.summary(alert, say)
    looking_back = alert.state == "resolved" and "rate" in alert.peak  # what is over keeps what caused it
    causes = face.causes(alert.peak if looking_back else alert.evidence, say)
    facts, lines = _facts(view, say), _lines(view, say)
    blocks: list[Block] = [header(f"{headline} {_emoji(view)}"), section(summary), fields(facts)]
    blocks += [section(text) for text in (lines, causes) if text]
    course = alert_course.blocks(view, say)
    blocks += course
    policy = alert_policy.blocks(view, say)
    blocks += policy
    advice = face.advice(view, say) if alert.state == "open" else ""
    if advice:
        blocks.append(section(advice))
    if alert.state == "open":
        blocks.append(buttons(view, say))
    blocks.append(context(say("Alert {id} · updated {when}", id=alert.id, when=when(alert.changed_at))))
    told = " · ".join(say("{name}: {value}", name=name, value=value) for name, value in facts)
    orders = [block["text"]["text"] for block in policy]
    return message(
        blocks, f"{headline}. {summary}", told, lines, causes, alert_course.words(view, say), *orders, advice
    )


def title(view: AlertView, say: Language) -> str:
    """How bad it is, and what it is about."""
    alert = view.alert
    state = {"critical": say("Critical"), "warning": say("Warning")}[alert.severity]
    if alert.check_name == "check":
        state = say("Not known")  # a check that fails is no news of what it looks at
    if alert.state == "resolved":
        state = say("Resolved")
    elif alert.silenced(view.now):
        state = say("{state}, silenced", state=state)
    elif alert.attended:
        state = say("{state}, acknowledged", state=state)
    elif _all_paused(view):
        state = say("{state}, sending paused", state=state)
    elif alert.flapped_at is not None:
        state = say("{state}, back and forth", state=state)
    what = face_of(alert).what(alert, say)
    if view.lines:
        what = say.many("{what} and {count} more", "{what} and {count} more", len(view.lines), what=what)
    return say("{state}: {what}", state=state, what=what)


def _all_paused(view: AlertView) -> bool:
    campaigns = [line.campaign for line in view.all_lines if line.campaign is not None]
    return bool(campaigns) and all(campaign.state == "paused" for campaign in campaigns)


def _emoji(view: AlertView) -> str:
    if view.alert.state == "open" and view.alert.silenced(view.now):
        return ":mute:"
    if view.alert.state == "open" and view.alert.check_name == "check":
        return ":grey_question:"
    return EMOJI["resolved" if view.alert.state == "resolved" else view.alert.severity]


def _facts(view: AlertView, say: Language) -> list[tuple[str, str]]:
    alert = view.alert
    facts = [(say("Since"), when(alert.opened_at))]
    if alert.resolved_at:
        facts.append((say("Resolved"), when(alert.resolved_at)))
    if alert.owner or alert.state == "open":
        facts.append((say("Owner"), _owner(alert.owner, alert.owned_until, say)))
    if view.campaign is not None and not view.lines:
        paused = view.campaign.state == "paused"
        facts.append((say("Campaign"), paused_by(view.campaign, say) if paused else say("running")))
    if alert.state == "open" and alert.peak.get("rate", 0) > alert.evidence.get("rate", 0):
        facts.append((say("Worst so far"), rate_words.percent(rate_words.measure_of(alert), alert.peak["rate"], say)))
    if alert.state == "open" and alert.silenced(view.now) and alert.silenced_until:
        until = say("until {when} by {who}", when=when(alert.silenced_until), who=person(alert.silenced_by))
        why = f" ({escape(alert.silence_reason, 200)})" if alert.silence_reason else ""
        facts.append((say("Silenced"), until + why))
    if alert.state == "open" and alert.inhibited_by:
        facts.append((say("Held back"), alert_history.held_back(alert.inhibited_by, say)))
    return facts


def _owner(owner: str, until: int | None, say: Language) -> str:
    if not owner:
        return say("nobody yet")
    return say("{who}, until {when}", who=person(owner), when=when(until)) if until else person(owner)


def _lines(view: AlertView, say: Language) -> str:
    """Where several are told together: each with its own numbers."""
    if not view.lines:
        return ""
    shown = [_line(line, say) for line in view.all_lines[:LINES]]
    if len(view.all_lines) > LINES:
        shown.append(say.many("and {count} more", "and {count} more", len(view.all_lines) - LINES))
    return "\n".join([f"*{say('All that is hit')}*", *shown])


def _line(line: Line, say: Language) -> str:
    alert = line.alert
    if alert.state == "resolved" or not alert.evidence.get("hard"):
        state = say("over")
    else:
        state = say("critical") if alert.severity == "critical" else say("warning")
    facts = [say("{name}: {value}", name=f"*{escape(alert.subject, 60)}*", value=state)]
    if alert.evidence.get("sent"):
        numbers = {
            "hard": say.number(alert.evidence["hard"]),
            "sent": say.number(alert.evidence["sent"]),
            "rate": rate_words.percent(rate_words.measure_of(alert), alert.evidence["rate"], say),
        }
        facts.append(say("{hard} of {sent} mails, {rate}", **numbers))
    if line.campaign is not None and line.campaign.state == "paused":
        facts.append(paused_by(line.campaign, say))
    return f"• {' · '.join(facts)}"
