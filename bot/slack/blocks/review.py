"""A review: the frozen list with its evidence, the votes, and the buttons."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from bot.slack.blocks.message import (
    VIEW,
    Block,
    Message,
    actions,
    button,
    confirm,
    context,
    header,
    message,
    paragraphs,
    plain,
    section,
)
from bot.slack.blocks.reasons import of_flag
from bot.slack.blocks.text import code, escape, hidden, person, when
from bot.slack.locale import Language
from bot.store.reviews import Listed, Review, Vote

GROUPS = 8  # in the message; all of the list is in the view behind its button
EXAMPLES = 3  # addresses of a group
VIEW_SECTIONS = 40  # a view may weigh 250,000 octets
EMOJI = {
    "open": ":mag:",
    "approved": ":white_check_mark:",
    "rejected": ":x:",
    "expired": ":hourglass:",
    "withdrawn": ":leftwards_arrow_with_hook:",
    "undone": ":leftwards_arrow_with_hook:",
}


class ReviewView(Struct, frozen=True, kw_only=True):
    """All that the message shows."""

    review: Review
    votes: list[Vote]
    listed: list[Listed]


def render(view: ReviewView, say: Language) -> Message:
    """What is asked, of whom, until when, and how it stands."""
    review = view.review
    title = _title(review, say)
    asked = _asked(review, say)
    groups = _groups(view.listed, say)
    standing = _standing(view, say)
    blocks: list[Block] = [
        header(f"{title} {EMOJI[review.state]}"),
        section(asked),
        section("\n".join(groups)),
        section(standing),
        _buttons(review, say),
        context(say("Review {id} · list {hash}", id=review.id, hash=review.hash[:12])),
    ]
    return message(blocks, f"{title}. {asked}", standing, *groups)


def addresses_view(review: Review, rows: Sequence[Listed], say: Language) -> Block:
    """A modal with the whole addresses, for those who decide."""
    packed, left_out = paragraphs([_line(row, say) for row in rows], most=VIEW_SECTIONS)
    blocks: list[Block] = [section(text) for text in packed]
    if left_out:
        text = say(
            "The first {shown} of {all}. `deliverabot review {id} --csv` has them all.",
            shown=say.number(len(rows) - left_out),
            all=say.number(len(rows)),
            id=review.id,
        )
        blocks.append(context(text))
    return {
        "type": "modal",
        "title": plain(say("Review {id}", id=review.id), VIEW),
        "close": plain(say("Close"), VIEW),
        "blocks": blocks,
    }


def reject_view(review: Review, say: Language) -> Block:
    """A modal that asks why."""
    return {
        "type": "modal",
        "callback_id": "review_reject",
        "private_metadata": str(review.id),
        "title": plain(say("Reject review {id}", id=review.id), VIEW),
        "submit": plain(say("Reject"), VIEW),
        "close": plain(say("Cancel"), VIEW),
        "blocks": [
            section(say("Nothing is removed then, and the review is over. The others read why.")),
            {
                "type": "input",
                "block_id": "why",
                "label": plain(say("Why?"), 2_000),
                "element": {"type": "plain_text_input", "action_id": "why", "multiline": True, "max_length": 500},
            },
        ],
    }


def _title(review: Review, say: Language) -> str:
    of = f" ({escape(review.title)})" if review.title else ""
    what = say.many("{count} address to suppress{of}", "{count} addresses to suppress{of}", review.size, of=of)
    state = {
        "approved": say("Approved"),
        "rejected": say("Rejected"),
        "expired": say("Expired"),
        "withdrawn": say("Withdrawn"),
        "undone": say("Undone"),
    }.get(review.state, say("Review"))
    return say("{state}: {what}", state=state, what=what)


def _asked(review: Review, say: Language) -> str:
    who = person(review.asked_by)
    if review.state != "open":
        return say("{who} asked to take these addresses off the lists.", who=who)
    return f"{say('{who} asks to take these addresses off the lists.', who=who)} {_rule(review, say)}"


def _rule(review: Review, say: Language) -> str:
    who = person(review.asked_by)
    if review.self_approval:
        return say.many(
            "It takes {count} approver, who may be {who}.",
            "It takes {count} approvers, {who} may be one of them.",
            review.quorum,
            who=who,
        )
    return say.many(
        "It takes {count} approver other than {who}.",
        "It takes {count} approvers other than {who}.",
        review.quorum,
        who=who,
    )


def _groups(rows: Sequence[Listed], say: Language) -> list[str]:
    """The list by provider and reason, biggest first: what decides is the same for all of a group."""
    groups: dict[tuple[str, str], list[Listed]] = {}
    for row in rows:
        groups.setdefault((row.address.rpartition("@")[2], row.reason), []).append(row)
    biggest = sorted(groups.values(), key=len, reverse=True)
    lines = [_group(group, say) for group in biggest[:GROUPS]]
    if left_out := sum(len(group) for group in biggest[GROUPS:]):
        lines.append(say.many("and {count} more address", "and {count} more addresses", left_out))
    return lines


def _group(rows: Sequence[Listed], say: Language) -> str:
    first = rows[0]
    names = list(dict.fromkeys(escape(hidden(row.address).rpartition("@")[0], 20) for row in rows))[:EXAMPLES]
    examples = ", ".join(names)
    if len(rows) > len(names):
        examples += " " + say("and {count} more", count=say.number(len(rows) - len(names)))
    provider = escape(first.address.rpartition("@")[2], 60)
    at = say("{count} at {provider}", count=say.number(len(rows)), provider=provider)
    evidence = _evidence(Counter(row.evidence for row in rows).most_common(1)[0][0], first)
    return f"• *{at}* · {of_flag(first.reason, say)} · {examples} {evidence}".rstrip()


def _line(row: Listed, say: Language) -> str:
    times = " · " + say("{count} times", count=say.number(row.times)) if row.times > 1 else ""
    return f"• {escape(row.address)} · {of_flag(row.reason, say)}{times} {_evidence(row.evidence, row)}".rstrip()


def _evidence(words: str, row: Listed) -> str:
    """A server's words. Where none spoke (a verdict of the DNS), the reason has said it."""
    return code(words, 120) if words != row.reason else ""


def _standing(view: ReviewView, say: Language) -> str:
    review = view.review
    votes = [vote for vote in view.votes if vote.choice == "approve"]
    if votes:
        names = ", ".join(person(vote.who) for vote in votes)
        parts = [say("Approved by {names} ({have} of {need}).", names=names, have=len(votes), need=review.quorum)]
    else:
        parts = [say("No approvals yet.")] if review.state == "open" else []
    parts += [
        say("Rejected by {who}: {why}", who=person(vote.who), why=escape(vote.why, 500))
        for vote in view.votes
        if vote.choice == "reject"
    ]
    if review.state == "open":
        parts.append(say("Open until {when}.", when=when(review.expires_at)))
    elif review.state == "undone":
        parts.append(say("Undone: these addresses may be mailed again."))
    elif review.decided_at:
        parts.append(say("Ended {when}.", when=when(review.decided_at)))
    return "\n".join(parts)


def _buttons(review: Review, say: Language) -> Block:
    value = str(review.id)
    show = button(say("Show addresses"), "review_show", value)
    if review.state == "open":
        elements = [
            button(say("Approve"), "review_approve", value, style="primary"),
            button(say("Reject…"), "review_reject_open", value, style="danger"),
            show,
            button(say("Withdraw"), "review_withdraw", value),
        ]
    elif review.state == "approved":
        question = confirm(
            say("Undo this?"), say("These addresses can be mailed again at once."), yes=say("Undo"), no=say("Cancel")
        )
        elements = [button(say("Undo"), "review_undo", value, confirm=question), show]
    else:
        elements = [show]
    return actions(f"review-{review.id}-{review.state}", *elements)
