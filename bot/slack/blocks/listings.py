"""What blocklists say of a target now, and what they said before: /blocklist."""

from collections.abc import Sequence

from msgspec import Struct

from bot.slack.blocks import listing_history
from bot.slack.blocks.alert_of_lists import Line, line, sentence
from bot.slack.blocks.message import BLOCKS, SECTION, Message, clip, context, header, message, section, whole
from bot.slack.blocks.text import escape, when
from bot.slack.locale import Language
from bot.store.audit import Flip
from bot.store.watched import Change
from checks.blocklist import Listing
from checks.sentence import retold

MOST = 10  # lists named of each kind
REST = 60  # characters that tell of lists not named


class Answer(Struct, frozen=True, kw_only=True):
    """Of one target: what the lists say now (`lines`: the listings among them, with advice and what people said of them),
    and the latest of what came and went, and was said.
    """

    target: str
    listings: list[Listing]
    lines: list[Line]
    history: Sequence[Change | Flip]


def render(answers: Sequence[Answer], say: Language) -> Message:
    """A headline, then each target; what one does not need of the room in a message is left to those after it."""
    title = say("Blocklists")
    blocks, told = [header(title)], [title]
    hint = _hint(answers, say)
    room = BLOCKS - len(title) - len(hint)
    for number, answer in enumerate(answers):
        share = room // (len(answers) - number)
        paragraph = _paragraph(answer, say, limit=min(share, SECTION))
        silent = [each.list for each in answer.listings if each.state == "unusable"]
        small = "\n".join(
            filter(None, [_good(answer, say), silent_lists(silent, say), past_lines(answer.history, say)])
        )
        small = clip(small, share - len(paragraph)) if len(paragraph) < share else ""
        blocks.append(section(paragraph))
        if small:
            blocks.append(context(small))
        told += [paragraph, small]
        room -= len(paragraph) + len(small)
    if hint:
        blocks.append(context(hint))
        told.append(hint)
    return message(blocks, *told)


def _hint(answers: Sequence[Answer], say: Language) -> str:
    """Where all lists of a target are silent it is the resolver, not the lists."""
    if not any(each.listings and all(one.state == "unusable" for one in each.listings) for each in answers):
        return ""
    return resolver_hint(say)


def resolver_hint(say: Language) -> str:
    """Why no list may answer."""
    return say(
        "Most lists refuse public resolvers. Set `dns.nameservers` to a resolver of your own; `deliverabot doctor` tells what"
        " is wrong."
    )


def _paragraph(answer: Answer, say: Language, *, limit: int) -> str:
    """What the lists say, in whole lines; how many lists are not named."""
    words = clip(_summary(answer, say), limit)
    named = whole([_listing(each, say) for each in answer.lines[:MOST]], limit - len(words) - REST)
    rest = len(answer.lines) - len(named)
    more = [say.many("and {count} more list", "and {count} more lists", rest)] if rest else []
    return clip("\n".join([words, *named, *more]), limit)


def _listing(row: Line, say: Language) -> str:
    """One listing, below it what to mend first and how it ends."""
    told = [line(row, say)]
    if row.get("fix"):
        told.append("> " + escape(sentence(row, "fix", say), 400))
    if row.get("ends"):
        told.append("> " + say("How it ends: {how}", how=escape(sentence(row, "ends", say), 400)))
    return "\n".join(told)


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
    good = [escape(f"{each.list} {retold(each.meaning, say)}", 80) for each in answer.listings if each.state == "good"]
    return say("In its favour: {lists}", lists=", ".join(good[:MOST])) if good else ""


def silent_lists(lists: Sequence[str], say: Language) -> str:
    """Those that gave no answer that counts; empty where all did."""
    if not lists:
        return ""
    named = ", ".join(escape(each) for each in lists[:MOST]) + ("…" if len(lists) > MOST else "")
    return say("Gave no answer that counts: {lists}", lists=named)


def past_lines(past: Sequence[Change | Flip], say: Language) -> str:
    """What came and went, and what people said of it, a line each."""
    lines = [_past(each, say) for each in past]
    return "\n".join([say("Before:"), *lines]) if lines else ""


def _past(past: Change | Flip, say: Language) -> str:
    if isinstance(past, Flip):
        return f"{when(past.at)} {listing_history.sentence(past, say)}"
    if past.present:
        return say("{when} listed on {list}", when=when(past.at), list=escape(past.item))
    return say("{when} off {list}", when=when(past.at), list=escape(past.item))


def help_text(say: Language) -> str:
    """What can be asked."""
    return "\n".join(
        [
            "`/blocklist 192.0.2.1 acme.com` " + say("asks the lists about addresses, ranges and domains, now"),
            "`/blocklist` " + say("the same for everything that is watched"),
            "`/blocklist watch add TARGET …` " + say("watches more; a range such as 192.0.2.0/28 is one target"),
            "`/blocklist watch remove TARGET …` " + say("watches them no more"),
            "`/blocklist watch list` " + say("what is watched"),
            "`/blocklist acknowledge LIST TARGET` " + say("you have seen that; news again once it goes and comes back"),
            "`/blocklist silence LIST TARGET 30d` " + say("one list raises no alert about a target for so long"),
            "`/blocklist unacknowledge LIST TARGET`, `/blocklist unsilence LIST TARGET` " + say("take that back"),
        ]
    )
