"""One of each message, from made-up state and marked as such, to whoever wants to see what the bot will say."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import DAY, HOUR, MINUTE
from bot.digest import Digest
from bot.digest.sections import Happened, Rate, Waiting
from bot.digest.spans import Span
from bot.errors import NotFound
from bot.slack import failures
from bot.slack.blocks import Message, alert, alert_summary, digest, without_new_blocks
from bot.slack.blocks.alert_view import AlertView, Line
from bot.slack.blocks.message import context
from bot.slack.locale import Language
from bot.store.alerts import Alert
from bot.store.campaigns import Campaign
from bot.store.pause_orders import Order
from bot.store.rates import Counts

SPACING = 1.1  # seconds: Slack takes one message a second and channel
CAUSES = [
    {"reason": "invalid_address", "count": 11, "provider": "gmail.com", "diagnostic": "550-5.1.1 The email account that you"
     " tried to reach does not exist."},
    {"reason": "closed_account", "count": 3, "provider": "outlook.com", "diagnostic": "550 5.5.0 mailbox unavailable"},
]  # fmt: skip
RATES: dict[str, Any] = {
    "sent": 160, "hard": 14, "rate": 0.0875, "usual": 0.006, "highest": 0.01, "odds": 6e6, "limit": 0, "flagged": 14,
    "causes": CAUSES,
}  # fmt: skip
BLOCKS: dict[str, Any] = {
    "measure": "blocks", "sent": 1_900, "hard": 412, "rate": 0.2168, "usual": 0.004, "highest": 0.011, "odds": 1e9,
    "limit": 0.2, "campaigns": 3,
    "causes": [{"reason": "rate_limited", "count": 412, "provider": "Google", "diagnostic": "421-4.7.28 Our system has"
                " detected an unusual rate of unsolicited mail."}],
}  # fmt: skip
COMPLAINTS: dict[str, Any] = {
    "measure": "complaints", "sent": 21_400, "hard": 64, "rate": 0.003, "usual": 0.0003, "highest": 0.0006, "odds": 5e6,
    "limit": 0.001, "causes": [{"campaign": "sample-q4", "count": 51, "provider": "Yahoo"}],
}  # fmt: skip
LISTS = [{"list": "Sample list", "severity": "critical", "meaning": "sends spam", "reason": "", "delist": ""}]


def kinds(now: int) -> dict[str, Callable[[Language], Message]]:
    """What there is to be sampled. No alert has the id 0: a click on a sample changes nothing."""
    spike = _view(_alert(now, evidence={**RATES, "since": now - HOUR}), now)
    other = _alert(now, subject="sample-news", severity="warning", evidence={**RATES, "hard": 5, "rate": 0.03})
    listed = _alert(
        now,
        check_name="blocklist",
        subject_kind="ip",
        subject="192.0.2.1",
        evidence={"lists": LISTS, "usable": 40},
        peak={},
    )
    failing = _alert(
        now, check_name="check", subject_kind="check", subject="blocklist", severity="warning", peak={},
        evidence={"failures": 3, "detail": "NoAnswer: timeout", "known_at": now - HOUR},
    )  # fmt: skip
    over = _alert(now, state="resolved", resolved_at=now)
    blocked = _alert(
        now, check_name="block_rate", subject_kind="provider", subject="Google", evidence={**BLOCKS, "since": now - HOUR},
        peak=BLOCKS,
    )  # fmt: skip
    complained = _alert(now, check_name="complaint_rate", evidence={**COMPLAINTS, "since": now - DAY}, peak=COMPLAINTS)
    asked = Order(
        id=0, alert_id=0, campaign="sample-q4", episode=1, mode="ask", state="asked", asked_at=now,
        due_at=now + 15 * MINUTE, needed=2, decided_at=None,
    )  # fmt: skip
    views = {
        "spike": spike,
        "blocks": replace(_view(blocked, now), campaign=None, course=[]),
        "complaints": replace(_view(complained, now), course=[]),
        "group": replace(spike, lines=[Line(other, _campaign("sample-news", now))]),
        "policy": replace(spike, orders=[(asked, [])]),
        "silenced": _view(_alert(now, silenced_until=now + DAY, silence_reason="…"), now),
        "resolved": _view(over, now),
        "blocklist": replace(_view(listed, now), campaign=None, course=[]),
        "check": replace(_view(failing, now), campaign=None, course=[]),
    }
    messages: dict[str, Callable[[Language], Message]] = {
        name: lambda say, view=view: alert.render(view, say)  # type: ignore[misc]
        for name, view in views.items()
    }
    return messages | {
        "quiet-hours": lambda say: alert_summary.render([spike.alert, over], say),
        "digest": lambda say: digest.render(_digest(spike.alert, now), say),
    }


def render(kind: str, say: Language, *, now: int) -> Message:
    """One sample, marked as such. NotFound names those there are."""
    known = kinds(now)
    if kind not in known:
        raise NotFound("There is no sample called {name}. There are: {names}.", name=kind, names=", ".join(known))
    message = known[kind](say)
    mark = say("Sample: all of this is made up.")
    return Message(f"{mark}\n{message.text}", [context(f":test_tube: {mark}"), *message.blocks])


async def send(client: AsyncWebClient, user: str, names: Sequence[str], say: Language, *, now: int) -> None:
    """In a direct message, a second apart."""
    for number, name in enumerate(names):
        if number:
            await asyncio.sleep(SPACING)
        message = render(name, say, now=now)
        try:
            await client.chat_postMessage(channel=user, text=message.text, blocks=message.blocks)
        except SlackApiError as error:
            if failures.name(error) not in failures.SHRINK:
                raise
            plainer = without_new_blocks(message)
            await client.chat_postMessage(channel=user, text=plainer.text, blocks=plainer.blocks)


def _alert(now: int, **fields: Any) -> Alert:
    usual: dict[str, Any] = {
        "id": 0, "check_name": "bounce_rate", "subject_kind": "campaign", "subject": "sample-q4", "state": "open",
        "severity": "critical", "evidence": RATES, "peak": RATES, "opened_at": now - HOUR, "changed_at": now,
        "resolved_at": None, "version": 1, "owner": "", "owned_at": None, "silenced_until": None,
        "silenced_by": "sample", "silence_reason": "",
    }  # fmt: skip
    return Alert(**{**usual, **fields})


def _view(shown: Alert, now: int) -> AlertView:
    course = [
        Counts(now - (12 - n) * 2 * HOUR, 400, 0, 0, hard, 0, 0, 0, 0)
        for n, hard in enumerate([2, 3, 2] * 3 + [3, 21, 35])
    ]
    campaign = _campaign("sample-q4", now)
    return AlertView(
        alert=shown, campaign=campaign, under_review=False, silence_hours=[1, 4, 24], now=now, course=course
    )


def _campaign(name: str, now: int) -> Campaign:
    return Campaign(id=name, state="running", since_at=now - DAY, until_at=None, reason="", who="", first_at=now - DAY)


def _digest(shown: Alert, now: int) -> Digest:
    counts = Counts(now, 48_000, 0, 0, 310, 0, 0, 0, 0)
    before = Counts(now, 51_000, 0, 0, 290, 0, 0, 0, 0)
    sections: dict[str, list[Any]] = {
        "alerts": [Happened(shown, 1)],
        "rates": [Rate("sample-q4", counts, before)],
        "reviews": [Waiting(1, 14, 3)],
    }
    return Digest(span=Span("weekly:sample", now - 7 * DAY, now), total=counts, before=before, sections=sections)
