"""What blocklists say of a target now, and what they said before: /blocklist."""

from collections.abc import Sequence

from msgspec import Struct

from bot.slack.blocks.alert_of_lists import Line, line
from bot.slack.blocks.message import Message, context, header, message, section
from bot.slack.blocks.text import escape, when
from bot.slack.locale import Language
from bot.store.watched import Change
from checks.blocklist import Listing

MOST = 10  # lists named of each kind


class Answer(Struct, frozen=True, kw_only=True):
    """Of one target: what the lists say now (`lines`: the listings among them, with advice), and what came and went."""

    target: str
    listings: list[Listing]
    lines: list[Line]
    history: list[Change]


def render(answers: Sequence[Answer], say: Language) -> Message:
    """A headline, then each target."""
    title = say("Blocklists")
    blocks, told = [header(title)], [title]
    for answer in answers:
        words = _summary(answer, say)
        paragraph = "\n".join([words, *[line(each, say) for each in answer.lines[:MOST]]])
        small = "\n".join(filter(None, [_good(answer, say), _unusable(answer, say), _history(answer, say)]))
        blocks.append(section(paragraph))
        if small:
            blocks.append(context(small))
        told += [paragraph, small]
    return message(blocks, *told)


def _summary(answer: Answer, say: Language) -> str:
    target = f"*{escape(answer.target)}*"
    asked = sum(listing.state != "unusable" for listing in answer.listings)
    if not answer.listings:
        return ":grey_question: " + say("{target}: there is no list for it.", target=target)
    if not asked:
        return ":grey_question: " + say(
            "{target}: not known. None of the lists gave an answer that counts.", target=target
        )
    if not answer.lines:
        words = say.many(
            "{target}: on none of {count} list.", "{target}: on none of {count} lists.", asked, target=target
        )
        return f":white_check_mark: {words}"
    listed = say.many("{count} list", "{count} lists", len(answer.lines))
    words = say.many(
        "{target}: on {listed} of {count} that was asked.",
        "{target}: on {listed} of {count} that were asked.",
        asked,
        target=target,
        listed=listed,
    )
    return f":warning: {words}"


def _good(answer: Answer, say: Language) -> str:
    good = [escape(f"{each.list} {each.meaning}", 80) for each in answer.listings if each.state == "good"]
    return say("In its favour: {lists}", lists=", ".join(good[:MOST])) if good else ""


def _unusable(answer: Answer, say: Language) -> str:
    silent = [escape(each.list) for each in answer.listings if each.state == "unusable"]
    if not silent:
        return ""
    return say(
        "Gave no answer that counts: {lists}", lists=", ".join(silent[:MOST]) + ("…" if len(silent) > MOST else "")
    )


def _history(answer: Answer, say: Language) -> str:
    lines = [
        say("{when} listed on {list}", when=when(change.at), list=escape(change.item))
        if change.present
        else say("{when} off {list}", when=when(change.at), list=escape(change.item))
        for change in answer.history
    ]
    return "\n".join([say("Before:"), *lines]) if lines else ""


def help_text(say: Language) -> str:
    """What can be asked."""
    return "\n".join(
        [
            "`/blocklist 192.0.2.1 acme.com` " + say("asks the lists about addresses and domains, now"),
            "`/blocklist` " + say("the same for everything that is watched"),
            "`/blocklist watch add TARGET` " + say("watches one more"),
            "`/blocklist watch remove TARGET` " + say("watches it no more"),
            "`/blocklist watch list` " + say("what is watched"),
            "`/blocklist silence LIST TARGET 30d` " + say("one list raises no alert about a target for so long"),
        ]
    )
