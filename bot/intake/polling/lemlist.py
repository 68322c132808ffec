"""lemlist: counts campaign by campaign, and the activities that are bounces. https://developer.lemlist.com/api-reference

It says "bounced" and no more: see `unclassified` in [[polls]]. Activities have the number that its webhook tells, too.
"""

from base64 import b64encode
from collections.abc import AsyncIterator

import msgspec

from bot.clock import to_rfc3339
from bot.intake.polling.memory import Counted, Page
from bot.intake.polling.pace import Limit
from bot.intake.polling.polled import MOST_PAGES, Login, Look, Polled
from bot.platforms import Event, Request, load
from bot.platforms.reading import fields as f

PAGE = 100
DUE = "bounces due"  # counted, and not looked through yet
BEGINNING = "2015-01-01T00:00:00Z"  # before there was any campaign: totals are wanted


async def look(look: Look) -> AsyncIterator[Page]:
    """The campaigns; where more bounced, the activities since the last round, if it takes two starts to come so far."""
    due = look.memory.marks.get(DUE, "")
    for number in range(MOST_PAGES):
        answer = await look.api.get("/api/campaigns", limit=PAGE, offset=number * PAGE)
        rows = f.rows(answer.get("campaigns") if isinstance(answer, dict) else answer)
        for row in rows:
            counted = await _counted(look, f.text(row.get("_id")))
            due = "1" if look.rose(counted, look.unclassified) else due
            yield Page(counts=[counted], marks={DUE: due})
        if len(rows) < PAGE:
            break
    if due:
        yield Page(events=await _bounced(look), counted=False, marks={DUE: ""})


async def _counted(look: Look, campaign: str) -> Counted:
    told = f.table(
        await look.api.get(
            f"/api/v2/campaigns/{campaign}/stats",
            startDate=BEGINNING,
            endDate=to_rfc3339(look.now),
            channels='["email"]',
        )
    )
    return look.counted(
        campaign,
        campaign,
        sent=told.get("messagesSent"),
        delivered=told.get("delivered"),
        unsubscribed=told.get("nbLeadsUnsubscribed"),
        **{look.unclassified: told.get("messagesBounced")},
    )


async def _bounced(look: Look) -> list[Event]:
    found: list[f.Table] = []
    for number in range(MOST_PAGES):
        rows = f.rows(await look.api.get("/api/activities", type="emailsBounced", limit=PAGE, offset=number * PAGE))
        recent = [row for row in rows if (f.moment(row.get("createdAt")) or look.now) >= look.since]
        found += recent
        if len(rows) < PAGE or len(recent) < len(rows):
            break
    return list(load("lemlist").read(Request(body=msgspec.json.encode(found))).events)[::-1]


def _login(key: str) -> Login:
    return Login({"Authorization": "Basic " + b64encode(f":{key}".encode()).decode()})


POLLED = Polled(
    name="lemlist",
    title="lemlist",
    login=_login,
    look=look,
    limits=(Limit(20, 2.0),),
    key_help="an API key of Settings › Integrations",
    url=lambda _: "https://api.lemlist.com",
)
