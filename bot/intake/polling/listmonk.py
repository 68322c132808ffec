"""listmonk: campaigns' `sent`, and every bounce by itself. https://listmonk.app/docs/apis/campaigns/ and .../bounces/

Its bounces are told by the same number as by its webhook, so that one told twice counts once.
"""

from collections.abc import AsyncIterator

import msgspec

from bot.intake.polling.memory import Counted, Page
from bot.intake.polling.pace import Limit
from bot.intake.polling.polled import MOST_PAGES, Login, Look, Polled, number
from bot.platforms import Request, load
from bot.platforms.reading import fields as f

PAGE = 100
MARK = "bounce"


async def look(look: Look) -> AsyncIterator[Page]:
    """The campaigns, a page at a time; then the bounces since the last one that is known."""
    uuids: dict[str, str] = {}
    for page in range(1, MOST_PAGES):
        rows, more = await _page(look, "/api/campaigns", page, no_body="true")
        uuids |= {f.text(row.get("id")): f.text(row.get("uuid")) for row in rows}
        yield Page(counts=[_counted(look, row) for row in rows])
        if not more:
            break
    if "bounced" in look.take or "complained" in look.take:
        yield await _bounces(look, uuids)


async def _page(look: Look, path: str, page: int, **query: str) -> tuple[list[f.Table], bool]:
    answer = await look.api.get(path, page=page, per_page=PAGE, order_by="created_at", order="desc", **query)
    data = f.table(f.table(answer).get("data"))
    rows = f.rows(data.get("results"))
    return rows, bool(rows) and page * PAGE < number(data.get("total"))


def _counted(look: Look, row: f.Table) -> Counted:
    known_as = f.text(row.get("uuid")) or f.text(row.get("id"))
    return look.counted(known_as, known_as, sent=row.get("sent"))


async def _bounces(look: Look, uuids: dict[str, str]) -> Page:
    known = number(look.memory.marks.get(MARK))
    found: list[f.Table] = []
    for page in range(1, MOST_PAGES):
        rows, more = await _page(look, "/api/bounces", page)
        found += [row for row in rows if number(row.get("id")) > known]
        if not more or look.memory.first or any(number(row.get("id")) <= known for row in rows):
            break
    newest = max((number(row.get("id")) for row in found), default=known)
    if look.memory.first:
        return Page(marks={MARK: str(newest)})
    named = [row | {"campaign_uuid": uuids.get(f.text(f.table(row.get("campaign")).get("id")), "")} for row in found]
    reading = load("listmonk").read(Request(body=msgspec.json.encode({"data": {"results": named}})))
    wanted = [event for event in reading.events if event.counted in look.take]
    return Page(events=wanted[::-1], marks={MARK: str(newest)})


POLLED = Polled(
    name="listmonk",
    title="listmonk",
    login=lambda key: Login({"Authorization": f"token {key}"}),
    look=look,
    limits=(Limit(10, 1.0),),
    key_help="an API user and its token, as user:token, with the rights campaigns:get and bounces:get",
)
