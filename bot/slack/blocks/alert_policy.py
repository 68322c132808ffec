"""What the bot does about a campaign by itself: what it asks before it pauses, that it did, and why."""

from bot.slack.blocks.alert_history import call, numbers
from bot.slack.blocks.alert_view import AlertView
from bot.slack.blocks.message import Block, button, section
from bot.slack.blocks.text import escape, person, when
from bot.slack.locale import Language
from bot.store.audit import Flip
from bot.store.pause_orders import Order

MOST = 5  # campaigns of one alert


def blocks(view: AlertView, say: Language) -> list[Block]:
    """A section for each order that still says something."""
    if view.alert.state != "open":
        return []
    episodes = {line.alert.id: line.alert.episode for line in view.all_lines}
    states = {line.alert.id: line.campaign.state for line in view.all_lines if line.campaign}
    shown = []
    for order, votes in view.orders:
        if order.episode != episodes.get(order.alert_id):
            continue
        if order.state == "asked" and order.mode == "ask":
            shown.append(_asked(order, votes, say))
        elif order.state == "kept":
            who = ", ".join(person(each) for each in votes)
            kept = say("*{campaign}* goes on sending: {people} said so.", campaign=escape(order.campaign), people=who)
            shown.append(section(kept))
        elif order.state == "paused" and states.get(order.alert_id) == "paused":
            shown.append(section(_by_itself(order, say)))
        elif order.state == "spared" and states.get(order.alert_id) == "running":
            shown.append(section(_spared(order.campaign, order.cause, say)))
    return shown[:MOST]


def sentence(flip: Flip, say: Language) -> str:
    """A line of the thread; empty where nothing was done by itself."""
    details, name = flip.details, escape(flip.about)
    match flip.action:
        case "pause_asked":
            called = f"{call(details['to'])} " if details.get("to") else ""
            return f":stopwatch: {called}" + say(
                "I pause *{name}* at {when} unless {count} approvers keep it sending: {numbers} bounced hard.",
                name=name,
                when=when(details["until"], date=False),
                count=details["needed"],
                numbers=numbers(flip, say),
            )
        case "pause_spared":
            return ":arrow_forward: " + _spared(flip.about, details["cause"], say)
        case "keep_voted":
            return say(
                "{who} would keep *{name}* sending ({votes} of {needed}).",
                who=person(flip.who),
                name=name,
                votes=details["votes"],
                needed=details["needed"],
            )
        case "kept":
            return ":arrow_forward: " + say(
                "{who} would keep it sending, too: *{name}* is not paused.", who=person(flip.who), name=name
            )
        case "paused" if details.get("policy") == "act":
            return ":double_vertical_bar: " + say(
                "I paused *{name}* by myself: {numbers} bounced hard, and its policy is to pause at once. Resume it if"
                " this was wrong.",
                name=name,
                numbers=numbers(flip, say),
            )
        case "paused" if details.get("policy"):
            return ":double_vertical_bar: " + say(
                "I paused *{name}* by myself: {numbers} bounced hard, and {count} approvers did not keep it sending in time."
                " Resume it if this was wrong.",
                name=name,
                numbers=numbers(flip, say),
                count=details["needed"],
            )
    return ""


def _asked(order: Order, votes: list[str], say: Language) -> Block:
    text = say(
        "*{campaign}* is paused at {when} unless {count} approvers keep it sending.",
        campaign=escape(order.campaign),
        when=when(order.due_at, date=False),
        count=order.needed,
    )
    if votes:
        text += " " + say("So far: {people}.", people=", ".join(person(each) for each in votes))
    return section(text, accessory=button(say("Keep sending"), "alert_keep", str(order.id)))


def _spared(campaign: str, cause: str, say: Language) -> str:
    kind, _, where = cause.partition(":")
    name, where = escape(campaign), escape(where)
    if kind == "provider":
        return say(
            "*{campaign}* is not paused by itself: without what fails at {where}, for several campaigns at once, it would not"
            " be critical. The cause is most likely there; pause it yourself if you think otherwise.",
            campaign=name,
            where=where,
        )
    return say(
        "*{campaign}* is not paused by itself: most of what bounces is refused because of {where}, in several campaigns at"
        " once. The cause is most likely there; pause it yourself if you think otherwise.",
        campaign=name,
        where=where,
    )


def _by_itself(order: Order, say: Language) -> str:
    at = when(order.decided_at or order.asked_at)
    if order.mode == "act":
        return say(
            "*{campaign}* was paused by itself, {when}: its policy is to pause at once when it is critical.",
            campaign=escape(order.campaign),
            when=at,
        )
    return say(
        "*{campaign}* was paused by itself, {when}: {count} approvers did not keep it sending in time.",
        campaign=escape(order.campaign),
        when=at,
        count=order.needed,
    )
