"""The answers of /campaign."""

from collections.abc import Sequence

from bot.slack.blocks.message import Message, context, header, message, paragraphs, section
from bot.slack.blocks.text import escape, person, when
from bot.slack.locale import Language
from bot.store.campaigns import Campaign
from bot.store.rates import Counts

SECTIONS = 4  # all blocks of a message together hold some 13,000 characters


def listing(rows: Sequence[tuple[Campaign, Counts]], say: Language) -> Message:
    """Every campaign with its state and its last 24 hours."""
    title = say("Campaigns")
    if not rows:
        nothing = say("No mail of any campaign has been seen yet. Senders report it to POST /events.")
        return Message(nothing, [section(nothing)])
    lines = [_line(campaign, counts, say) for campaign, counts in rows]
    packed, left_out = paragraphs(lines, most=SECTIONS)
    blocks = [header(title), *(section(text) for text in packed)]
    if left_out:
        blocks.append(context(say.many("and {count} more campaign", "and {count} more campaigns", left_out)))
    blocks.append(context(say("Numbers of the last 24 hours. `/campaign pause NAME for 2h because …` stops one.")))
    return message(blocks, title, *lines)


def _line(campaign: Campaign, counts: Counts, say: Language) -> str:
    rate = f" ({say.percent(counts.hard / counts.mailed)})" if counts.mailed else ""
    sent = say.many("{count} mail", "{count} mails", counts.mailed)
    numbers = sent + ", " + say.many("{count} hard bounce", "{count} hard bounces", counts.hard) + rate
    if campaign.state == "paused":
        return f":double_vertical_bar: *{escape(campaign.id)}* · {paused_by(campaign, say)} · {numbers}"
    return f":arrow_forward: *{escape(campaign.id)}* · {say('running')} · {numbers}"


def paused_by(campaign: Campaign, say: Language) -> str:
    """Paused by whom, until when, and why."""
    who = person(campaign.who)
    if campaign.until_at:
        text = say("paused by {who} until {when}", who=who, when=when(campaign.until_at))
    else:
        text = say("paused by {who}", who=who)
    return f"{text} ({escape(campaign.reason, 100)})" if campaign.reason else text


def paused(campaign: Campaign, say: Language) -> Message:
    """Told to everybody in the channel."""
    text = ":double_vertical_bar: " + say(
        "*{name}*: {state}. Senders that ask the gate stop within seconds.",
        name=escape(campaign.id),
        state=paused_by(campaign, say),
    )
    return Message(text, [section(text)])


def resumed(campaign: Campaign, say: Language) -> Message:
    """Told to everybody in the channel."""
    text = ":arrow_forward: " + say(
        "{who} resumed *{name}*: it may send again.", who=person(campaign.who), name=escape(campaign.id)
    )
    return Message(text, [section(text)])
