"""Smartlead: counts campaign by campaign, and the mails that bounced. https://api.smartlead.ai/reference

It says "bounced" and no more: see `unclassified` in [[polls]]. Its key goes in the query, which is in no log of ours.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from bot.clock import DAY, SECOND
from bot.intake.polling.memory import Page
from bot.intake.polling.pace import Limit
from bot.intake.polling.polled import MOST_PAGES, Login, Look, Polled, bounced
from bot.platforms import Event
from bot.platforms.reading import fields as f

QUIET = {"DRAFTED", "ARCHIVED"}  # of these nothing is sent; each campaign costs a request of a thousand an hour
PAGE = 100
LATE = 7 * DAY  # a mail may bounce so long after it was sent


async def look(look: Look) -> AsyncIterator[Page]:
    """Every campaign that sends or did."""
    for row in f.rows(await look.api.get("/api/v1/campaigns")):
        campaign = f.text(row.get("id"))
        if not campaign or f.text(row.get("status")).upper() in QUIET:
            continue
        told = f.table(await look.api.get(f"/api/v1/campaigns/{campaign}/analytics"))
        counted = look.counted(
            campaign,
            campaign,
            sent=told.get("sent_count"),
            unsubscribed=told.get("unsubscribed_count"),
            **{look.unclassified: told.get("bounce_count")},
        )
        rose = look.rose(counted, look.unclassified)
        yield Page(counts=[counted], events=await _bounced(look, campaign) if rose else [], counted=False)


async def _bounced(look: Look, campaign: str) -> list[Event]:
    found: list[Event] = []
    since = datetime.fromtimestamp((look.since - LATE) / SECOND, UTC).strftime("%Y-%m-%d %H:%M:%S.000Z")
    for page in range(MOST_PAGES):
        answer = await look.api.get(
            f"/api/v1/campaigns/{campaign}/statistics",
            email_status="bounced",
            sent_time_start_date=since,
            offset=page * PAGE,
            limit=PAGE,
        )
        rows = f.rows(f.table(answer).get("data"))
        for row in rows:
            sent, number = f.moment(row.get("sent_time")), f.line(row.get("stats_id"), 80)
            who = f.address(row.get("lead_email"))
            key = number or f"{who} {f.line(row.get('sequence_number'), 10)} {sent}"
            found.append(bounced("bounced", f"{campaign} {key} bounced", who, campaign, None))
        if len(rows) < PAGE:
            break
    return found


POLLED = Polled(
    name="smartlead",
    title="Smartlead",
    login=lambda key: Login(query={"api_key": key}),
    look=look,
    limits=(Limit(60, 60.0), Limit(1_000, 3_600.0)),
    key_help="the API key of Settings › Profile",
    url=lambda _: "https://server.smartlead.ai",
)
