"""The living alert: one message, rendered anew from state whenever something changes."""

from typing import Any

from msgspec import Struct

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
from bot.slack.blocks.reasons import of_cause
from bot.slack.blocks.text import escape, person, when
from bot.slack.locale import Language
from bot.store.alerts import Alert
from bot.store.campaigns import Campaign

EMOJI = {"critical": ":rotating_light:", "warning": ":warning:", "resolved": ":white_check_mark:"}
LISTS = 10  # blocklists named in the message


class AlertView(Struct, frozen=True, kw_only=True):
    """All that the message shows."""

    alert: Alert
    campaign: Campaign | None
    under_review: bool
    silence_hours: list[int]
    now: int


def render(view: AlertView, say: Language) -> Message:
    """State first, in words; then the numbers, the causes, what to do, and the buttons that do it."""
    alert = view.alert
    title = _title(view, say)
    summary = _summary(alert, say)
    facts, causes = _facts(view, say), _causes(alert.evidence, say)
    blocks: list[Block] = [header(f"{title} {_emoji(view)}"), section(summary), fields(facts)]
    if causes:
        blocks.append(section(causes))
    advice = _advice(view, say)
    if advice:
        blocks.append(section(advice))
    if alert.state == "open":
        blocks.append(_buttons(view, say))
    blocks.append(context(say("Alert {id} · updated {when}", id=alert.id, when=when(alert.changed_at))))
    told = " · ".join(say("{name}: {value}", name=name, value=value) for name, value in facts)
    return message(blocks, f"{title}. {summary}", told, causes, advice)


def _title(view: AlertView, say: Language) -> str:
    alert = view.alert
    name = escape(alert.subject)
    if alert.check_name == "blocklist":
        what = say("{subject} on blocklists", subject=name)
    elif alert.subject_kind == "campaign":
        what = say("hard bounces in campaign {subject}", subject=name)
    else:
        what = say("hard bounces of mail from {subject}", subject=name)
    state = {"critical": say("Critical"), "warning": say("Warning")}[alert.severity]
    if alert.state == "resolved":
        state = say("Resolved")
    elif alert.silenced(view.now):
        state = say("{state}, silenced", state=state)
    elif view.campaign is not None and view.campaign.state == "paused":
        state = say("{state}, sending paused", state=state)
    return say("{state}: {what}", state=state, what=what)


def _emoji(view: AlertView) -> str:
    if view.alert.state == "open" and view.alert.silenced(view.now):
        return ":mute:"
    return EMOJI["resolved" if view.alert.state == "resolved" else view.alert.severity]


def _summary(alert: Alert, say: Language) -> str:
    evidence = alert.evidence
    if alert.check_name == "blocklist":
        lists = evidence.get("lists", [])
        if not lists:
            return say("None of the lists that answer holds it any more.")
        return say.many("Listed on {count} list.", "Listed on {count} lists.", len(lists))
    if alert.state == "resolved" and not evidence.get("sent"):
        return say("No mail went out for three days, so this is closed without saying that it is better.")
    if alert.state == "resolved" and "rate" in alert.peak:
        return _looking_back(alert, say)
    numbers = {
        "hard": say.number(evidence["hard"]),
        "sent": say.number(evidence["sent"]),
        "rate": say.percent(evidence["rate"]),
    }
    if evidence.get("usual") is None:
        return say("*{hard} of the last {sent} mails bounced hard: {rate}*.", **numbers)
    usual = say.percent(evidence["usual"])
    return say(
        "*{hard} of the last {sent} mails bounced hard: {rate}*, where {usual} is usual.", **numbers, usual=usual
    )


def _looking_back(alert: Alert, say: Language) -> str:
    return say(
        "*Over after {span}.* At its worst {hard} of {sent} mails bounced hard: {rate}.",
        span=say.span((alert.resolved_at or alert.changed_at) - alert.opened_at),
        hard=say.number(alert.peak["hard"]),
        sent=say.number(alert.peak["sent"]),
        rate=say.percent(alert.peak["rate"]),
    )


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


def _causes(evidence: dict[str, Any], say: Language) -> str:
    if lists := evidence.get("lists"):
        lines = [_listing(row, say) for row in lists[:LISTS]]
        if len(lists) > LISTS:
            lines.append(say.many("and {count} more list", "and {count} more lists", len(lists) - LISTS))
        return "\n".join([f"*{say('Lists')}*", *lines])
    rows = evidence.get("causes", [])
    if not rows:
        return ""
    lines = [of_cause(row["reason"], row["count"], row["provider"], row["diagnostic"], say) for row in rows]
    return "\n".join([f"*{say('Top causes')}*", *lines])


def _listing(row: dict[str, str], say: Language) -> str:
    name = f"*{escape(row['list'])}* ({_severity(row['severity'], say)})"
    told = f"• {say('{name}: {value}', name=name, value=escape(row['meaning'], 100))}"
    return told + (f" · <{row['delist']}|{say('delisting')}>" if row["delist"].startswith("https://") else "")


def _severity(severity: str, say: Language) -> str:
    return {"critical": say("critical"), "warning": say("warning")}.get(severity, say("information"))


def _advice(view: AlertView, say: Language) -> str:
    alert = view.alert
    if alert.state == "resolved":
        return ""
    if alert.check_name == "blocklist":
        return say("Find and stop the cause first; then ask for delisting on the list's own page.")
    flagged = alert.evidence.get("flagged", 0)
    steps = []
    if view.campaign is not None and view.campaign.state == "running":
        steps.append(say("pause the campaign"))
    if view.under_review:
        steps.append(say("vote on the review of the flagged addresses"))
    elif flagged:
        steps.append(say.many("review the {count} flagged address", "review the {count} flagged addresses", flagged))
    steps.append(say("find out where this part of the list came from"))
    return say("*What to do:* {steps}.", steps=", ".join(steps))


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
