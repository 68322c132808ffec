"""Instantly, API v2: counts of every campaign, and the leads that bounced. https://developer.instantly.ai/api/v2/analytics

It says "bounced" and no more: see `unclassified` in [[polls]].
"""

from collections.abc import AsyncIterator

from bot.intake.polling.memory import Page
from bot.intake.polling.pace import Limit
from bot.intake.polling.polled import MOST_PAGES, Login, Look, Polled, bounced
from bot.platforms import Event
from bot.platforms.reading import fields as f

BOUNCED = -1  # a lead's status
PAGE = 100


async def look(look: Look) -> AsyncIterator[Page]:
    """One answer has all campaigns; the leads of those where more bounced follow."""
    for row in f.rows(await look.api.get("/api/v2/campaigns/analytics")):
        campaign = f.text(row.get("campaign_id"))
        counted = look.counted(
            campaign,
            campaign,
            sent=row.get("emails_sent_count"),
            unsubscribed=row.get("unsubscribed_count"),
            **{look.unclassified: row.get("bounced_count")},
        )
        rose = look.rose(counted, look.unclassified)
        yield Page(counts=[counted], events=await _bounced(look, campaign) if rose else [], counted=False)


async def _bounced(look: Look, campaign: str) -> list[Event]:
    found, after = [], ""
    for _ in range(MOST_PAGES):
        wanted = {"campaign": campaign, "filter": "FILTER_VAL_BOUNCED", "limit": PAGE}
        answer = f.table(
            await look.api.post("/api/v2/leads/list", wanted | ({"starting_after": after} if after else {}))
        )
        for row in f.rows(answer.get("items")):
            changed = f.moment(f.first(row, "timestamp_updated", "timestamp_last_contact"))
            if row.get("status", BOUNCED) == BOUNCED and (changed is None or changed >= look.since):
                number = f.line(row.get("id"), 80)
                found.append(bounced("lead bounced", f"lead {number} bounced", row.get("email"), campaign, changed))
        after = f.text(answer.get("next_starting_after"))
        if not after:
            break
    return found


POLLED = Polled(
    name="instantly",
    title="Instantly",
    login=lambda key: Login({"Authorization": f"Bearer {key}"}),
    look=look,
    limits=(Limit(100, 1.0), Limit(6_000, 60.0)),
    key_help="an API key (v2) with the scopes campaigns:read and leads:read",
    url=lambda _: "https://api.instantly.ai",
)
