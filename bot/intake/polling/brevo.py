"""Brevo: counts of campaigns; of transactional mail the day's counts, and every bounce by itself.

https://developers.brevo.com/reference/getemailcampaigns, .../getsmtpreport and .../getemaileventreport
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import blake2b

import msgspec

from bot.clock import DAY, SECOND
from bot.intake.polling.memory import Counted, Page
from bot.intake.polling.pace import Limit
from bot.intake.polling.polled import MOST_PAGES, Login, Look, Polled, number
from bot.platforms import Event, Request, load
from bot.platforms.reading import fields as f

PAGE = 100
EVENTS_PAGE = 1_000
DAYS = 2  # of transactional mail: what happened last may be told a day late
# What the list of events is asked for → what the webhook calls it, and the outcome it is.
WORDS = {
    "hardBounces": ("hard_bounce", "bounced"),
    "softBounces": ("soft_bounce", "bounced"),
    "invalid": ("invalid_email", "bounced"),
    "blocked": ("blocked", "bounced"),
    "spam": ("spam", "complained"),
    "unsubscribed": ("unsubscribed", "unsubscribed"),
}


async def look(look: Look) -> AsyncIterator[Page]:
    """Campaigns, then transactional mail."""
    for page in range(MOST_PAGES):
        answer = f.table(
            await look.api.get("/v3/emailCampaigns", statistics="globalStats", limit=PAGE, offset=page * PAGE)
        )
        rows = f.rows(answer.get("campaigns"))
        yield Page(counts=[_campaign(look, row) for row in rows])
        if (page + 1) * PAGE >= number(answer.get("count")) or not rows:
            break
    span = {"startDate": _day(look.now - DAYS * DAY), "endDate": _day(look.now)}
    report = f.table(await look.api.get("/v3/smtp/statistics/reports", limit=DAYS + 1, **span))
    yield Page(counts=[_transactional(look, row) for row in f.rows(report.get("reports"))])
    for word, (ours, outcome) in WORDS.items():
        if outcome in look.take:
            yield await _events(look, word, ours, span)


def _campaign(look: Look, row: f.Table) -> Counted:
    campaign = f.text(row.get("id"))
    stats = f.table(f.table(row.get("statistics")).get("globalStats"))
    return look.counted(
        campaign,
        campaign,
        sent=stats.get("sent"),
        delivered=stats.get("delivered"),
        hard=stats.get("hardBounces"),
        soft=stats.get("softBounces"),
        complained=stats.get("complaints"),
        unsubscribed=stats.get("unsubscriptions"),
    )


def _transactional(look: Look, row: f.Table) -> Counted:
    return look.counted(
        f"transactional {f.line(row.get('date'), 20)}", "", sent=row.get("requests"), delivered=row.get("delivered")
    )


async def _events(look: Look, word: str, ours: str, span: dict[str, str]) -> Page:
    """Those since the newest that is known; a mark is its time, and what is known of that time."""
    mark = look.memory.marks.get(word, "")
    rows: list[f.Table] = []
    for page in range(MOST_PAGES):
        answer = await look.api.get(
            "/v3/smtp/statistics/events", event=word, limit=EVENTS_PAGE, offset=page * EVENTS_PAGE, sort="desc", **span
        )
        found = f.rows(f.table(answer).get("events"))
        recent = [row for row in found if _is_new(row, mark)]
        rows += recent
        if len(found) < EVENTS_PAGE or len(recent) < len(found):
            break
    marks = {word: _mark(rows, mark)}
    return Page(marks=marks) if look.memory.first else Page(events=_read(rows, ours), marks=marks)


def _at(row: f.Table) -> int:
    return f.moment(row.get("date")) or 0


def _is_new(row: f.Table, mark: str) -> bool:
    known, *seen = mark.split() or ["0"]
    return _at(row) > int(known) or (_at(row) == int(known) and _number(row) not in seen)


def _mark(rows: list[f.Table], before: str) -> str:
    newest = max(map(_at, rows), default=0)
    numbers = [_number(row) for row in rows if _at(row) == newest]
    known, *seen = before.split() or ["0"]
    if newest < int(known):
        return before
    return " ".join([str(newest), *(seen if newest == int(known) else []), *numbers])


def _number(row: f.Table) -> str:
    told = f"{f.text(row.get('messageId'))} {f.text(row.get('email'))}"
    return blake2b(told.encode(), digest_size=6).hexdigest()


def _read(rows: list[f.Table], ours: str) -> list[Event]:
    told = [row | {"event": ours, "message-id": row.get("messageId"), "ts": _at(row) / SECOND} for row in rows]
    return list(load("brevo").read(Request(body=msgspec.json.encode(told))).events)[::-1]


def _day(ms: int) -> str:
    return datetime.fromtimestamp(ms / SECOND, UTC).strftime("%Y-%m-%d")


POLLED = Polled(
    name="brevo",
    title="Brevo",
    login=lambda key: Login({"api-key": key}),
    look=look,
    limits=(Limit(5, 1.0), Limit(100, 3_600.0)),
    key_help="an API key (v3)",
    url=lambda _: "https://api.brevo.com",
)
