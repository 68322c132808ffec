"""Mailchimp Marketing: the reports of its campaigns, and whose mail bounced. https://mailchimp.com/developer/marketing/api/reports/

Its webhook tells of no mail sent: where it is set up, poll for `sent` alone.
"""

from base64 import b64encode
from collections.abc import AsyncIterator, Iterator

from bot.clock import to_rfc3339
from bot.intake.polling.memory import Counted, Page
from bot.intake.polling.pace import Limit
from bot.intake.polling.polled import MOST_PAGES, Login, Look, Polled, number
from bot.platforms import Event
from bot.platforms.reading import fields as f

PAGE = 200
FIELDS = "reports.id,reports.emails_sent,reports.abuse_reports,reports.unsubscribed,reports.bounces,total_items"


async def look(look: Look) -> AsyncIterator[Page]:
    """The reports, a page at a time; each that has more bounces brings their addresses."""
    for page in range(MOST_PAGES):
        answer = f.table(await look.api.get("/3.0/reports", count=PAGE, offset=page * PAGE, fields=FIELDS))
        rows = f.rows(answer.get("reports"))
        for row in rows:
            counted = _counted(look, row)
            rose = look.rose(counted, "hard", "soft")
            yield Page(counts=[counted], events=await _bounced(look, counted.key) if rose else [], counted=False)
        if (page + 1) * PAGE >= number(answer.get("total_items")) or not rows:
            break


def _counted(look: Look, row: f.Table) -> Counted:
    campaign, bounces = f.text(row.get("id")), f.table(row.get("bounces"))
    return look.counted(
        campaign,
        campaign,
        sent=row.get("emails_sent"),
        hard=bounces.get("hard_bounces"),
        soft=number(bounces.get("soft_bounces")) + number(bounces.get("syntax_errors")),
        complained=row.get("abuse_reports"),
        unsubscribed=row.get("unsubscribed"),
    )


async def _bounced(look: Look, campaign: str) -> list[Event]:
    found: list[Event] = []
    for page in range(MOST_PAGES):
        answer = await look.api.get(
            f"/3.0/reports/{campaign}/email-activity", count=PAGE, offset=page * PAGE, since=to_rfc3339(look.since)
        )
        rows = f.rows(f.table(answer).get("emails"))
        for row in rows:
            found += _events(row, campaign)
        if len(rows) < PAGE:
            break
    return found


def _events(row: f.Table, campaign: str) -> Iterator[Event]:
    who = f.address(row.get("email_address"))
    for each in f.rows(row.get("activity")):
        if each.get("action") == "bounce":
            kind = f.line(each.get("type"), 10)
            yield Event(
                kind="bounced",
                word=f"bounce/{kind}",
                meaning="hard" if kind == "hard" else "soft",
                recipient=who,
                key=f"{campaign} {who} bounce {kind}",
                campaign=f.name(campaign),
                at=f.moment(each.get("timestamp")),
            )


def _login(key: str) -> Login:
    return Login({"Authorization": "Basic " + b64encode(f"deliverabot:{key}".encode()).decode()})


def _url(key: str) -> str:
    """The data centre is in the key: …-us6."""
    centre = key.rpartition("-")[2].lower()
    return f"https://{centre}.api.mailchimp.com" if centre.isalnum() and centre.isascii() and "-" in key else ""


POLLED = Polled(
    name="mailchimp",
    title="Mailchimp",
    login=_login,
    look=look,
    limits=(Limit(10, 1.0),),
    key_help="an API key, with its data centre at the end: …-us6",
    url=_url,
)
