"""What the tools of outbound sales have in common: mails from people's own mailboxes, and no SMTP code with a bounce.

Their "bounced" is a bounce of unknown cause, resolved by the bounce message in that mailbox; words that come with it decide.
"""

from collections.abc import Mapping, Sequence

from bot.platforms.reading import fields as f
from bot.platforms.reading.event import Event, Kind
from bot.platforms.reading.judge import Judgement, judge, told


def event(
    word: str,
    row: f.Table,
    kinds: Mapping[str, Kind],
    *,
    recipient: Sequence[object],
    at: object,
    campaign: Sequence[object],
    sender: object = "",
    number: object = "",
    message_id: object = "",
    text: object = "",
) -> Event:
    """One event; of `recipient` and `campaign` the first that is told."""
    kind = kinds.get(word.lower(), "unknown")
    said = f.text(text)
    judged = _judged(kind, said)
    who = next((found for one in recipient if (found := f.address(one))), "")
    when, own, mail = f.moment(at), f.line(number, 120), f.line(message_id)
    step = f.line(f.first(row, "sequence_number", "step", "sequenceStep", "emailTemplateId"), 40)
    return Event(
        kind=kind,
        word=f.line(word, 60),
        meaning=judged.meaning if judged else None,
        reason=judged.reason if judged else "",
        recipient=who,
        at=when,
        id=own,
        key=own or f"{mail} {word} {who} {step} {when}",
        message_id=mail,
        campaign=next((found for one in campaign if (found := f.name(one))), ""),
        sender=f.address(sender),
        diagnostic=said,
    )


def _judged(kind: Kind, text: str) -> Judgement | None:
    if kind == "bounced":
        return judge(text, claim="unknown")
    if kind == "failed":
        return judge(text, claim="unknown", hard=False)
    fixed = {
        "complained": told("complaint"),
        "unsubscribed": told("unsubscribe"),
        "autoresponded": told("auto-reply"),
        "rejected": told("suppressed"),
    }
    return fixed.get(kind)
