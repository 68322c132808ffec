"""What people said of single listings: a line of an alert's thread, and of what /blocklist tells of before."""

from bot.slack.blocks.text import escape, person, when
from bot.slack.locale import Language
from bot.store.audit import Flip

EMOJI = {
    "listing_acknowledged": ":eyes:",
    "listing_silenced": ":mute:",
    "listing_unsilenced": ":bell:",
}


def line(flip: Flip, say: Language) -> str:
    """Of the thread."""
    told = sentence(flip, say)
    return f"{EMOJI[flip.action]} {told}" if flip.action in EMOJI else told


def sentence(flip: Flip, say: Language) -> str:
    """Empty where it is about no listing."""
    who, lists = person(flip.who), ", ".join(escape(name, 80) for name in flip.details.get("lists", ()))
    target = escape(flip.details.get("address") or flip.about)
    match flip.action:
        case "listing_acknowledged":
            return say("{who} acknowledged that {target} is on {lists}.", who=who, target=target, lists=lists)
        case "listing_unacknowledged":
            return say(
                "{who} took back the acknowledgement that {target} is on {lists}.", who=who, target=target, lists=lists
            )
        case "listing_silenced":
            until = when(flip.details["until"])
            return say(
                "{who} silenced {lists} for {target} until {when}.", who=who, target=target, lists=lists, when=until
            )
        case "listing_unsilenced":
            return say("{who} ended the silence of {lists} for {target}.", who=who, target=target, lists=lists)
    return ""
