"""One line of an alert's or review's thread, from a line of the audit trail."""

from bot.slack.blocks import alert_history, alert_policy, listing_history
from bot.slack.blocks.message import Message, actions, button, section
from bot.slack.blocks.text import escape, person, when
from bot.slack.locale import Language
from bot.store.audit import BOT, Flip


def render(flip: Flip, say: Language) -> Message:
    """What happened, by whom, and why."""
    sentence = _sentence(flip, say)
    if flip.why and not flip.details.get("policy"):
        sentence += f"\n> {escape(flip.why, 500)}"
    shown = [section(sentence)]
    if flip.about_kind == "campaign" and flip.action == "paused" and flip.details.get("policy"):
        # What was done by itself can be undone where it is told.
        resume = button(say("Resume campaign"), "alert_resume", str(flip.details["alert"]))
        shown.append(actions(f"paused-{flip.id}", resume))
    return Message(sentence, shown, tuple(alert_history.called(flip)))


def _sentence(flip: Flip, say: Language) -> str:
    who = person(flip.who)
    by_bot = flip.who == BOT
    details = flip.details
    name = escape(flip.about)
    if flip.about_kind == "alert":
        return alert_history.sentence(flip, say) or f"{who}: {escape(flip.action)}"
    if flip.about_kind == "campaign" and (ordered := alert_policy.sentence(flip, say)):
        return ordered
    if flip.about_kind == "blocklist":
        return listing_history.line(flip, say) or f"{who}: {escape(flip.action)}"
    match flip.about_kind, flip.action:
        case "campaign", "paused" if details.get("until"):
            until = when(details["until"])
            return ":double_vertical_bar: " + say(
                "{who} paused *{name}* until {until}.", who=who, name=name, until=until
            )
        case "campaign", "paused":
            return ":double_vertical_bar: " + say("{who} paused *{name}*.", who=who, name=name)
        case "campaign", "resumed" if by_bot:
            return ":arrow_forward: " + say("The pause of *{name}* is over: it may send again.", name=name)
        case "campaign", "resumed":
            return ":arrow_forward: " + say("{who} resumed *{name}*.", who=who, name=name)
    return _of_review(flip, who, say)


def _of_review(flip: Flip, who: str, say: Language) -> str:
    details = flip.details
    match flip.action:
        case "voted":
            return ":ballot_box_with_check: " + say("{who} approved.", who=who)
        case "approved":
            count = int(details.get("suppressed", 0))
            return ":white_check_mark: " + say.many(
                "Approved: {count} address is suppressed.", "Approved: {count} addresses are suppressed.", count
            )
        case "rejected":
            return ":x: " + say("{who} rejected this review.", who=who)
        case "withdrawn":
            return say("{who} withdrew this review.", who=who)
        case "expired":
            return ":hourglass: " + say("Nobody decided in time: nothing was changed.")
        case "undone":
            count = int(details.get("lifted", 0))
            return ":leftwards_arrow_with_hook: " + say.many(
                "{who} undid this: {count} address may be mailed again.",
                "{who} undid this: {count} addresses may be mailed again.",
                count,
                who=who,
            )
    return f"{who}: {escape(flip.action)}"
