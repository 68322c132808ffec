"""The answer to /verify: one card an address."""

from collections import Counter
from collections.abc import Sequence

from bot.clock import MINUTE, from_rfc3339
from bot.slack.blocks import whys
from bot.slack.blocks.message import (
    Block,
    Message,
    actions,
    button,
    context,
    message,
    paragraphs,
    section,
)
from bot.slack.blocks.reasons import of_verdict
from bot.slack.blocks.text import code, escape, when
from bot.slack.locale import Language
from bot.verification.answered import reply
from checks.address import Verdict

EMOJI = {
    "deliverable": ":white_check_mark:",
    "undeliverable": ":x:",
    "risky": ":warning:",
    "unknown": ":grey_question:",
}
ORDER = ("undeliverable", "risky", "unknown", "deliverable")
CARDS = 5  # up to so many addresses have a card each, with their evidence; more are told in a line each
ALONE = "verdict"  # the buttons of a card that is the whole answer
NEW = MINUTE  # what was found out longer ago is told with its age
SECTIONS = 4  # all blocks of a message together hold some 13,000 characters


def waiting(count: int, say: Language) -> str:
    """What is said where the answer takes its time."""
    return say.many("Verifying {count} address…", "Verifying {count} addresses…", count)


def render(verdicts: Sequence[Verdict], say: Language, *, now: int, later: int | None = None) -> Message:
    """The answer. `later`: when those servers are asked again that want to be asked again later."""
    told = _table(verdicts, say) if len(verdicts) > CARDS else _cards(verdicts, say, now)
    if later is None:
        return told
    promise = say("Greylisted ones are asked again {when}; a direct message tells what they say.", when=when(later))
    return message([*told.blocks, context(promise)], told.text, promise)


def lines(verdicts: Sequence[Verdict], say: Language, *, now: int) -> list[str]:
    """Each with its evidence, the dead ones on top."""
    return [_card(verdict, say, now) for verdict in sorted(verdicts, key=lambda verdict: ORDER.index(verdict.verdict))]


def _cards(verdicts: Sequence[Verdict], say: Language, now: int) -> Message:
    cards = [_card(verdict, say, now) for verdict in verdicts]
    blocks: list[Block] = []
    for number, (verdict, card) in enumerate(zip(verdicts, cards, strict=True), 1):
        blocks.append(section(card))
        if verdict.reason != "syntax":
            blocks.append(_buttons(verdict, say, block_id=ALONE if len(verdicts) == 1 else f"{ALONE}-{number}"))
    return message(blocks, *cards)


def _buttons(verdict: Verdict, say: Language, *, block_id: str) -> Block:
    elements = [
        button(say("Recheck"), "verify_again", verdict.address),
        button(say("Details"), "verify_details", verdict.address),
    ]
    if verdict.verdict == "undeliverable":
        elements.append(button(say("Put up for review"), "verify_review", verdict.address))
    return actions(block_id, *elements)


def _table(verdicts: Sequence[Verdict], say: Language) -> Message:
    """Counts first, then a line an address, the dead ones on top."""
    counts = Counter(verdict.verdict for verdict in verdicts)
    summary = ", ".join(
        say("{count} {verdict}", count=say.number(counts[name]), verdict=word(name, say))
        for name in EMOJI
        if counts[name]
    )
    worst = sorted(verdicts, key=lambda verdict: ORDER.index(verdict.verdict))
    packed, left_out = paragraphs([_line(verdict, say) for verdict in worst], most=SECTIONS)
    blocks: list[Block] = [section(f"*{summary}*"), *(section(text) for text in packed)]
    if left_out:
        blocks.append(context(say.many("and {count} more address", "and {count} more addresses", left_out)))
    return message(blocks, f"{summary}.", *packed)


def _line(verdict: Verdict, say: Language) -> str:
    told = f"{word(verdict.verdict, say)}, {of_verdict(verdict.reason, say)}"
    return f"{EMOJI[verdict.verdict]} " + say("{name}: {value}", name=f"*{escape(verdict.address)}*", value=told)


def _card(verdict: Verdict, say: Language, now: int) -> str:
    lines = [_line(verdict, say)]
    if verdict.suggestion:
        lines.append(say("Did you mean *{address}*?", address=escape(verdict.suggestion)))
    smtp = verdict.checks.get("smtp") or {}
    syntax = verdict.checks.get("syntax") or {}
    own = _own_mail(verdict, say)
    lines += own
    if smtp.get("reply"):
        lines.append(say("{server} said: {words}", server=escape(smtp.get("server") or ""), words=code(reply(smtp))))
    elif smtp.get("why") and not own:
        lines.append(whys.told(smtp["why"], say))
    elif syntax.get("why"):
        lines.append(whys.told(syntax["why"], say))
    if (found := verdict.checks.get("checked_at")) and (at := from_rfc3339(found)) < now - NEW:
        lines.append(say("Found out {when}.", when=when(at)))
    return "\n".join(lines)


def _own_mail(verdict: Verdict, say: Language) -> list[str]:
    """What our own mail has to do with it; nothing where the verdict has other reasons."""
    own = verdict.checks.get("own_mail") or {}
    bounced_at, delivered_at = own.get("at", ""), own.get("delivered_at", "")
    delivered = when(from_rfc3339(delivered_at)) if delivered_at else ""
    match verdict.reason:
        case "complained_before":
            return [say("Mail would arrive. But whoever complains once more harms the sender.")]
        case "delivered_before":
            return [say("Our own mail to it was delivered {when}, and did not come back.", when=delivered)]
        case "disputed":
            return [
                say("Our own mail to it was delivered {when}. Asked now, its server says otherwise.", when=delivered)
            ]
    if "reason" not in own:
        return []
    lines = [say("Our own mail to it bounced: {words}", words=code(own["diagnostic"] or own["reason"]))]
    if delivered_at > bounced_at:  # both are RFC 3339 in UTC
        lines.append(say("Later mail to it was delivered {when}.", when=delivered))
    return lines


def word(verdict: str, say: Language) -> str:
    """A verdict for people."""
    return {
        "deliverable": say("deliverable"),
        "undeliverable": say("undeliverable"),
        "risky": say("risky"),
        "unknown": say("unknown"),
    }[verdict]
