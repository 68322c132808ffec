"""One line of an alert's thread: what became of it, by whom, with the numbers of that moment."""

from collections.abc import Sequence

from bot.slack.blocks.text import escape, person, when
from bot.slack.locale import Language
from bot.store.audit import BOT, Flip

NAMED = 5  # lists of one line


def sentence(flip: Flip, say: Language) -> str:
    """What happened. Empty where this action is nothing that is told of an alert."""
    return _by_itself(flip, say) if flip.who == BOT else _by_people(flip, say)


def call(who: str) -> str:
    """A mention that notifies: of a user group, or of a person."""
    return f"<!subteam^{who}>" if who.startswith("S") else f"<@{who}>"


def called(flip: Flip) -> list[str]:
    """The people a line is meant to notify; a group needs no exception."""
    who = flip.details.get("owner") if flip.action in ("reminded", "released") else flip.details.get("to")
    return [who] if flip.about_kind == "alert" and who else []


def _by_people(flip: Flip, say: Language) -> str:
    who = person(flip.who)
    match flip.action:
        case "resolved":
            return ":white_check_mark: " + say("{who} resolved this.", who=who)
        case "acknowledged":
            return ":eyes: " + say("{who} takes care of this.", who=who)
        case "unacknowledged":
            return say("{who} gave this back: nobody owns it now.", who=who)
        case "silenced":
            return ":mute: " + say("{who} silenced this until {when}.", who=who, when=when(flip.details["until"]))
        case "unsilenced":
            return ":bell: " + say("{who} ended the silence.", who=who)
    return ""


def _by_itself(flip: Flip, say: Language) -> str:
    told = numbers(flip, say)
    match flip.action:
        case "worsened":
            words = say("This is critical now: {numbers}", numbers=told) if told else say("This is critical now.")
            return f":rotating_light: {words} {parts(flip, say)}".rstrip()
        case "eased":
            words = (
                say("No longer critical, but not over: {numbers}", numbers=told)
                if told
                else say("No longer critical, but not over.")
            )
            return f":warning: {words} {parts(flip, say)}".rstrip()
        case "grown":
            return f":heavy_plus_sign: {parts(flip, say)}"
        case "shrunk":
            return f":heavy_minus_sign: {parts(flip, say)}"
        case "renewed":
            return ":rotating_light: " + say(
                "New, and acknowledged by nobody: {lists}.",
                lists=_names(flip.details.get("unseen", ())),
            )
        case "reopened":
            return ":rotating_light: " + (say("It is back: {numbers}", numbers=told) if told else say("It is back."))
        case "resolved":
            return ":white_check_mark: " + say("Resolved by itself.")
        case "unsilenced":
            return ":bell: " + say("The silence is over, and this is still open.")
        case "flapping":
            return ":arrows_counterclockwise: " + say(
                "This goes back and forth: {count} times in six hours. The message goes on showing the numbers; I say no"
                " more here until it has been calm for six hours.",
                count=flip.details["times"],
            )
        case "uninhibited":
            still = say("Still bad: {numbers}", numbers=told) if told else say("This is still bad.")
            return ":bell: " + say("{why} {still}", why=no_longer(flip.details["by"], say), still=still)
        case "joined" | "left":
            return _of_line(flip, told, say)
    return _of_time(flip, told, say)


def _of_line(flip: Flip, told: str, say: Language) -> str:
    name = escape(flip.details["subject"])
    if flip.action == "left":
        return ":white_check_mark: " + say("*{name}* is over; others are not.", name=name)
    return ":heavy_plus_sign: " + (
        say("*{name}*, too: {numbers}", name=name, numbers=told) if told else say("*{name}*, too.", name=name)
    )


def _of_time(flip: Flip, told: str, say: Language) -> str:
    details = flip.details
    match flip.action:
        case "repeated":
            span = say.span(flip.at - details["since"])
            return ":hourglass: " + (
                say("Still open after {span}: {numbers}", span=span, numbers=told)
                if told
                else say("Still open after {span}.", span=span)
            )
        case "reminded":
            return ":hourglass: " + say(
                "{who}, this is still open, and yours until {when}. Acknowledge it again to keep it.",
                who=call(details["owner"]),
                when=when(details["until"], date=False),
            )
        case "released":
            return ":hourglass: " + say(
                "{who}, this was yours, and is still open: nobody owns it now.", who=call(details["owner"])
            )
        case "escalated":
            span = say.span(flip.at - details["since"])
            if not details["to"]:
                return ":loudspeaker: " + say("Nobody has taken this for {span}.", span=span)
            if details["to"].startswith("S"):
                group = call(details["to"])
                return ":loudspeaker: " + say("{who}: nobody has taken this for {span}.", who=group, span=span)
            return ":loudspeaker: " + say(
                "Nobody has taken this for {span}. {who} is told.", who=call(details["to"]), span=span
            )
    return ""


def parts(flip: Flip, say: Language) -> str:
    """Which lists hold it now, and which no longer do; empty for anything but a listing."""
    came, went = (_names(flip.details.get(key, ())) for key in ("came", "went"))
    told = [say("New on {lists}.", lists=came)] if came else []
    return " ".join([*told, *([say("No longer on {lists}.", lists=went)] if went else [])])


def _names(names: Sequence[str]) -> str:
    return ", ".join(escape(name, 80) for name in names[:NAMED]) + ("…" if len(names) > NAMED else "")


def held_back(by: str, say: Language) -> str:
    """Why nothing is said of it just now."""
    if by == "paused":
        return say("Sending is paused: these are late bounces.")
    if by == "resolver":
        return say("My own resolver does not answer: what the DNS says cannot be known.")
    return say("{source} reports nothing just now: the numbers are not whole.", source=escape(by.partition(":")[2]))


def no_longer(by: str, say: Language) -> str:
    """Why it is told now."""
    if by == "paused":
        return say("Sending is no longer paused.")
    if by == "resolver":
        return say("My own resolver answers again.")
    return say("{source} reports again.", source=escape(by.partition(":")[2]))


def numbers(flip: Flip, say: Language) -> str:
    """Empty for a listing: it has no rate."""
    if not flip.details.get("sent"):
        return ""
    return say(
        "{hard} of {sent} mails, {rate}",
        hard=say.number(flip.details["hard"]),
        sent=say.number(flip.details["sent"]),
        rate=say.percent(flip.details["rate"]),
    )
