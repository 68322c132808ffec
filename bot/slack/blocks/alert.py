"""The living alert: one message, rendered anew from state whenever something changes."""

from bot.slack.blocks import alert_of_lists, alert_of_probes, alert_of_rates, alert_of_sources
from bot.slack.blocks.alert_view import AlertView
from bot.slack.blocks.campaigns import paused_by
from bot.slack.blocks.message import (
    Block,
    Message,
    actions,
    button,
    confirm,
    context,
    fields,
    header,
    menu,
    message,
    section,
)
from bot.slack.blocks.text import escape, person, when
from bot.slack.locale import Language

EMOJI = {"critical": ":rotating_light:", "warning": ":warning:", "resolved": ":white_check_mark:"}
# What is particular to a check: what it is about, its numbers in a sentence, its causes, what to do. A module a check.
FACES = {
    "bounce_rate": alert_of_rates,
    "blocklist": alert_of_lists,
    "probe": alert_of_probes,
    "source": alert_of_sources,
}


def render(view: AlertView, say: Language) -> Message:
    """State first, in words; then the numbers, the causes, what to do, and the buttons that do it."""
    alert = view.alert
    face = FACES[alert.check_name]
    title = _title(view, say)
    summary = face.summary(alert, say)
    facts, causes = _facts(view, say), face.causes(alert.evidence, say)
    blocks: list[Block] = [header(f"{title} {_emoji(view)}"), section(summary), fields(facts)]
    if causes:
        blocks.append(section(causes))
    advice = face.advice(view, say) if alert.state == "open" else ""
    if advice:
        blocks.append(section(advice))
    if alert.state == "open":
        blocks.append(_buttons(view, say))
    blocks.append(context(say("Alert {id} · updated {when}", id=alert.id, when=when(alert.changed_at))))
    told = " · ".join(say("{name}: {value}", name=name, value=value) for name, value in facts)
    return message(blocks, f"{title}. {summary}", told, causes, advice)


def _title(view: AlertView, say: Language) -> str:
    alert = view.alert
    state = {"critical": say("Critical"), "warning": say("Warning")}[alert.severity]
    if alert.state == "resolved":
        state = say("Resolved")
    elif alert.silenced(view.now):
        state = say("{state}, silenced", state=state)
    elif view.campaign is not None and view.campaign.state == "paused":
        state = say("{state}, sending paused", state=state)
    return say("{state}: {what}", state=state, what=FACES[alert.check_name].what(alert, say))


def _emoji(view: AlertView) -> str:
    if view.alert.state == "open" and view.alert.silenced(view.now):
        return ":mute:"
    return EMOJI["resolved" if view.alert.state == "resolved" else view.alert.severity]


def _facts(view: AlertView, say: Language) -> list[tuple[str, str]]:
    alert = view.alert
    facts = [(say("Since"), when(alert.opened_at))]
    if alert.resolved_at:
        facts.append((say("Resolved"), when(alert.resolved_at)))
    if alert.owner or alert.state == "open":
        facts.append((say("Owner"), person(alert.owner) if alert.owner else say("nobody yet")))
    if view.campaign is not None:
        paused = view.campaign.state == "paused"
        facts.append((say("Campaign"), paused_by(view.campaign, say) if paused else say("running")))
    if alert.state == "open" and alert.peak.get("rate", 0) > alert.evidence.get("rate", 0):
        facts.append((say("Worst so far"), say.percent(alert.peak["rate"])))
    if alert.state == "open" and alert.silenced(view.now) and alert.silenced_until:
        until = say("until {when} by {who}", when=when(alert.silenced_until), who=person(alert.silenced_by))
        facts.append((say("Silenced"), until))
    return facts


def _buttons(view: AlertView, say: Language) -> Block:
    alert, value = view.alert, str(view.alert.id)
    elements: list[Block] = []
    if view.campaign is not None and view.campaign.state == "running":
        question = confirm(
            say("Pause this campaign?"),
            say("*{campaign}* stops sending until somebody resumes it.", campaign=escape(view.campaign.id)),
            yes=say("Pause"),
            no=say("Cancel"),
        )
        elements.append(button(say("Pause campaign"), "alert_pause", value, style="danger", confirm=question))
    elif view.campaign is not None:
        elements.append(button(say("Resume campaign"), "alert_resume", value))
    if alert.owner:
        elements.append(button(say("Undo acknowledge"), "alert_unacknowledge", value))
    else:
        elements.append(button(say("Acknowledge"), "alert_acknowledge", value, style="primary"))
    elements.append(menu(say("Silence"), "alert_silence", _silences(view, say)))
    if alert.evidence.get("flagged") and not view.under_review:
        elements.append(button(say("Review addresses"), "alert_review", value))
    elements.append(button(say("Resolve"), "alert_resolve", value))
    # Slack keeps what was chosen in a menu, and takes the click behind an open confirmation, for as long as the block's
    # id stays: so it changes with what can be done, and not with every new number.
    paused = view.campaign.since_at if view.campaign else 0
    state = (alert.opened_at, alert.owned_at or 0, alert.silenced_until or 0, paused, int(view.under_review))
    return actions(f"alert-{alert.id}-{'-'.join(map(str, state))}", *elements)


def _silences(view: AlertView, say: Language) -> list[tuple[str, str]]:
    value = view.alert.id
    options = [
        (
            say.many("For {count} hour", "For {count} hours", hours)
            if hours < 24
            else say.many("For {count} day", "For {count} days", round(hours / 24)),
            f"{value}:{hours}",
        )
        for hours in view.silence_hours
    ]
    if view.alert.silenced(view.now):
        options.append((say("End the silence"), f"{value}:0"))
    return options
