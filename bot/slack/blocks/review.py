"""A review: the frozen list with its evidence, the votes, and the buttons."""

from collections.abc import Sequence

from msgspec import Struct

from bot.slack.blocks.alert import reason
from bot.slack.blocks.message import Block, Message, actions, button, confirm, context, header, section
from bot.slack.blocks.text import code, escape, person, shortened, when
from bot.slack.locale import Language
from bot.store.reviews import Listed, Review, Vote

SHOWN = 10  # addresses in the message; all of them are in the view behind its button
VIEW_SHOWN = 300
PER_SECTION = 10


class ReviewView(Struct, frozen=True, kw_only=True):
    """All that the message shows."""

    review: Review
    votes: list[Vote]
    first: list[Listed]


def render(view: ReviewView, say: Language) -> Message:
    """What is asked, of whom, until when, and how it stands."""
    review = view.review
    title = _title(review, say)
    asked = say("{who} asks to take these addresses off the lists.", who=person(review.asked_by))
    blocks: list[Block] = [header(title), section(f"{asked} {_rule(review, say)}")]
    blocks.append(section("\n".join(_line(row, say) for row in view.first)))
    if review.size > len(view.first):
        more = review.size - len(view.first)
        blocks.append(context(say.many("and {count} more address", "and {count} more addresses", more)))
    standing = _standing(view, say)
    blocks.append(section(standing))
    blocks.append(_buttons(review, say))
    blocks.append(context(say("Review {id} · list {hash}", id=review.id, hash=review.hash[:12])))
    return Message(f"{title}. {asked} {standing}", blocks)


def addresses_view(review: Review, rows: Sequence[Listed], say: Language) -> Block:
    """A modal with the whole addresses, for those who decide."""
    blocks: list[Block] = []
    for start in range(0, min(len(rows), VIEW_SHOWN), PER_SECTION):
        lines = [
            f"• {escape(row.address)}: {reason(row.reason, say)} {code(row.evidence, 120)}"
            for row in rows[start : start + PER_SECTION]
        ]
        blocks.append(section("\n".join(lines)))
    if len(rows) > VIEW_SHOWN:
        text = say("The first {shown} of {all}. `deliverabot review {id} --csv` has them all.", shown=VIEW_SHOWN,
                   all=say.number(len(rows)), id=review.id)  # fmt: skip
        blocks.append(context(text))
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": say("Review {id}", id=review.id)},
        "close": {"type": "plain_text", "text": say("Close")},
        "blocks": blocks,
    }


def reject_view(review: Review, say: Language) -> Block:
    """A modal that asks why."""
    return {
        "type": "modal",
        "callback_id": "review_reject",
        "private_metadata": str(review.id),
        "title": {"type": "plain_text", "text": say("Reject review {id}", id=review.id)},
        "submit": {"type": "plain_text", "text": say("Reject")},
        "close": {"type": "plain_text", "text": say("Cancel")},
        "blocks": [
            section(say("Nothing is removed then, and the review is over. The others read why.")),
            {
                "type": "input",
                "block_id": "why",
                "label": {"type": "plain_text", "text": say("Why?")},
                "element": {"type": "plain_text_input", "action_id": "why", "multiline": True, "max_length": 500},
            },
        ],
    }


def _title(review: Review, say: Language) -> str:
    of = f" ({review.title})" if review.title else ""
    count = review.size
    ask = say.many("Review: {count} address to suppress{of}", "Review: {count} addresses to suppress{of}", count, of=of)
    state = {
        "approved": say("Approved"),
        "rejected": say("Rejected"),
        "expired": say("Expired"),
        "withdrawn": say("Withdrawn"),
        "undone": say("Undone"),
    }.get(review.state)
    return f"{state} · {ask}" if state else ask


def _rule(review: Review, say: Language) -> str:
    rule = say.many("It takes {count} approver", "It takes {count} distinct approvers", review.quorum)
    who = say("who asked may be one of them") if review.self_approval else say("not who asked")
    return f"{rule}, {who}."


def _line(row: Listed, say: Language) -> str:
    times = say.many("{count} time", "{count} times", row.times)
    return f"• {shortened(row.address)} · {reason(row.reason, say)} · {times} {code(row.evidence, 100)}"


def _standing(view: ReviewView, say: Language) -> str:
    review = view.review
    votes = [vote for vote in view.votes if vote.choice == "approve"]
    names = ", ".join(person(vote.who) for vote in votes) or say("nobody yet")
    parts = [say("Approved by {names} ({have} of {need}).", names=names, have=len(votes), need=review.quorum)]
    parts += [
        say("Rejected by {who}: {why}", who=person(vote.who), why=escape(vote.why))
        for vote in view.votes
        if vote.choice == "reject"
    ]
    if review.state == "open":
        parts.append(say("Open until {when}.", when=when(review.expires_at)))
    elif review.decided_at:
        parts.append(say("Ended {when}.", when=when(review.decided_at)))
    return " ".join(parts)


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
