"""What can be done about an alert: its buttons and menus. Who may is looked at when they are clicked."""

from bot.slack.blocks.alert_view import AlertView, Line
from bot.slack.blocks.message import Block, actions, button, confirm, menu
from bot.slack.blocks.text import escape
from bot.slack.locale import Language

UNTIL = "until"  # the choice that opens a form
CHOICES = 99  # of a menu's hundred options; one is all of them


def buttons(view: AlertView, say: Language) -> Block:
    """Of an open alert."""
    alert, value = view.alert, str(view.alert.id)
    elements = _sending(view, say)
    if alert.owner:
        if alert.reminded_at is not None:
            elements.append(button(say("Keep it"), "alert_acknowledge", value, style="primary"))
        elements.append(button(say("Undo acknowledge"), "alert_unacknowledge", value))
    else:
        elements.append(button(say("Acknowledge"), "alert_acknowledge", value, style="primary"))
    elements.append(menu(say("Silence"), "alert_silence", _silences(view, say)))
    if any(line.alert.evidence.get("flagged") for line in view.all_lines) and not view.under_review:
        elements.append(button(say("Review addresses"), "alert_review", value))
    if alert.evidence.get("lists"):
        elements.append(button(say("List by list …"), "alert_lists", value))
    elements.append(button(say("Resolve"), "alert_resolve", value))
    # Slack keeps what was chosen in a menu, and takes the click behind an open confirmation, for as long as the block's
    # id stays: so it changes with what can be done, and not with every new number.
    paused = sum(line.campaign.since_at for line in view.all_lines if line.campaign)
    state = (alert.opened_at, alert.owned_at or 0, alert.silenced_until or 0, paused, int(view.under_review))
    return actions(f"alert-{alert.id}-{'-'.join(map(str, state))}", *elements)


def _sending(view: AlertView, say: Language) -> list[Block]:
    """Pause what runs, resume what is paused: a button for one campaign, a menu for several."""
    running = [line for line in view.all_lines if line.campaign and line.campaign.state == "running"]
    paused = [line for line in view.all_lines if line.campaign and line.campaign.state == "paused"]
    elements: list[Block] = []
    if len(running) == 1:
        campaign = running[0].campaign
        question = _question(say("*{campaign}* stops sending until somebody resumes it.",
                                 campaign=escape(campaign.id if campaign else "")), say)  # fmt: skip
        elements.append(
            button(say("Pause campaign"), "alert_pause", str(running[0].alert.id), style="danger", confirm=question)
        )
    elif running:
        everything = (say("All {count} of them", count=len(running)), f"{view.alert.id}:all")
        chosen = menu(say("Pause a campaign"), "alert_pause", [everything, *_choices(running)])
        elements.append({**chosen, "confirm": _question(say("It stops sending until somebody resumes it."), say)})
    if len(paused) == 1:
        elements.append(button(say("Resume campaign"), "alert_resume", str(paused[0].alert.id)))
    elif paused:
        elements.append(menu(say("Resume a campaign"), "alert_resume", _choices(paused)))
    return elements


def _question(text: str, say: Language) -> Block:
    return confirm(say("Pause this campaign?"), text, yes=say("Pause"), no=say("Cancel"))


def _choices(lines: list[Line]) -> list[tuple[str, str]]:
    return [(line.alert.subject, str(line.alert.id)) for line in lines[:CHOICES]]


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
    options.append((say("Until …, with a reason"), f"{value}:{UNTIL}"))
    if view.alert.silenced(view.now):
        options.append((say("End the silence"), f"{value}:0"))
    return options
