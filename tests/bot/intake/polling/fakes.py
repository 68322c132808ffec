"""Sending platforms on loopback that answer as their documents say: keys, pages, limits, and what was told them to tell."""

import contextlib
from base64 import b64decode
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

KEY = "key-that-nobody-may-see-us6"
Row = dict[str, Any]


@dataclass
class Fake:
    """`campaigns`: id → what is counted of it. `busy`: Retry-After values of the next answers, "" for none.

    `fails`: paths that begin so are answered by this status. `asked`: "METHOD path" of every request that had the key.
    """

    campaigns: dict[str, Row] = field(default_factory=dict)
    events: list[Row] = field(default_factory=list)
    key: str = KEY
    busy: list[str] = field(default_factory=list)
    fails: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    @web.middleware
    async def door(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if not self.knows(request):
            return web.json_response({"message": f"bad key {self.key}"}, status=401)
        self.asked.append(f"{request.method} {request.path}")
        if self.busy:
            wait = self.busy.pop(0)
            return web.json_response(
                {"message": "slow down"}, status=429, headers={"Retry-After": wait} if wait else {}
            )
        for path, status in self.fails.items():
            if request.path.startswith(path):
                return web.json_response(
                    {"message": "sorry"}, status=status, headers={"Location": "http://127.0.0.1:9/"}
                )
        response: web.StreamResponse = await handler(request)
        return response

    def knows(self, request: web.Request) -> bool:
        raise NotImplementedError

    def routes(self) -> list[web.RouteDef]:
        raise NotImplementedError


def basic(request: web.Request) -> str:
    scheme, _, told = request.headers.get("Authorization", "").partition(" ")
    return b64decode(told).decode() if scheme == "Basic" else ""


def page(request: web.Request, rows: list[Row], *, most: int) -> list[Row]:
    """By offset and limit, as most of them do."""
    offset = int(request.query.get("offset", 0))
    limit = int(request.query.get("limit", request.query.get("count", 10)))
    if limit > most:
        raise web.HTTPBadRequest(text="limit is too large")
    return rows[offset : offset + limit]


class Listmonk(Fake):
    """`campaigns`: sent, number; `events`: rows of /api/bounces."""

    def knows(self, request: web.Request) -> bool:
        return request.headers.get("Authorization") == f"token {self.key}"

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/api/campaigns", self.list_campaigns), web.get("/api/bounces", self.list_bounces)]

    async def list_campaigns(self, request: web.Request) -> web.Response:
        rows = [{"id": n, "uuid": uuid, "name": uuid, **row} for n, (uuid, row) in enumerate(self.campaigns.items(), 1)]
        return self._page(request, rows[::-1])

    async def list_bounces(self, request: web.Request) -> web.Response:
        return self._page(request, sorted(self.events, key=lambda row: -row["id"]))

    def _page(self, request: web.Request, rows: list[Row]) -> web.Response:
        size, number = int(request.query["per_page"]), int(request.query["page"])
        shown = rows[(number - 1) * size : number * size]
        return web.json_response({"data": {"results": shown, "total": len(rows), "page": number, "per_page": size}})


class Instantly(Fake):
    """`campaigns`: emails_sent_count …; `events`: leads."""

    def knows(self, request: web.Request) -> bool:
        return request.headers.get("Authorization") == f"Bearer {self.key}"

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/api/v2/campaigns/analytics", self.analytics), web.post("/api/v2/leads/list", self.leads)]

    async def analytics(self, _: web.Request) -> web.Response:
        return web.json_response([{"campaign_id": key, **row} for key, row in self.campaigns.items()])

    async def leads(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body.get("filter") != "FILTER_VAL_BOUNCED" or not 1 <= body["limit"] <= 100:
            return web.json_response({"message": "bad request"}, status=400)
        rows = [
            row
            for row in self.events
            if row["campaign"] == body["campaign"] and row["id"] > body.get("starting_after", "")
        ]
        shown = sorted(rows, key=lambda row: str(row["id"]))[: body["limit"]]
        return web.json_response(
            {"items": shown, "next_starting_after": shown[-1]["id"] if len(rows) > len(shown) else None}
        )


class Smartlead(Fake):
    """`campaigns`: status, sent_count … as text; `events`: rows of statistics, with their campaign."""

    def knows(self, request: web.Request) -> bool:
        return request.query.get("api_key") == self.key

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/v1/campaigns", self.list_campaigns),
            web.get("/api/v1/campaigns/{id}/analytics", self.analytics),
            web.get("/api/v1/campaigns/{id}/statistics", self.statistics),
        ]

    async def list_campaigns(self, _: web.Request) -> web.Response:
        return web.json_response([{"id": int(key), "status": row["status"]} for key, row in self.campaigns.items()])

    async def analytics(self, request: web.Request) -> web.Response:
        return web.json_response({"id": int(request.match_info["id"]), **self.campaigns[request.match_info["id"]]})

    async def statistics(self, request: web.Request) -> web.Response:
        rows = [row for row in self.events if row["campaign"] == request.match_info["id"]]
        return web.json_response({"total_stats": str(len(rows)), "data": page(request, rows, most=1_000)})


class Lemlist(Fake):
    """`campaigns`: messagesSent …; `events`: activities. Newest first."""

    def knows(self, request: web.Request) -> bool:
        return basic(request) == f":{self.key}"

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/campaigns", self.list_campaigns),
            web.get("/api/v2/campaigns/{id}/stats", self.stats),
            web.get("/api/activities", self.activities),
        ]

    async def list_campaigns(self, request: web.Request) -> web.Response:
        return web.json_response(page(request, [{"_id": key, "name": key} for key in self.campaigns], most=100))

    async def stats(self, request: web.Request) -> web.Response:
        if not {"startDate", "endDate"} <= request.query.keys():
            return web.json_response({"message": "startDate and endDate are required"}, status=400)
        return web.json_response(self.campaigns[request.match_info["id"]])

    async def activities(self, request: web.Request) -> web.Response:
        rows = [row for row in self.events if row["type"] == request.query["type"]]
        return web.json_response(
            page(request, sorted(rows, key=lambda row: str(row["createdAt"]), reverse=True), most=100)
        )


class Mailchimp(Fake):
    """`campaigns`: emails_sent, bounces …; `events`: rows of email-activity, with their campaign."""

    def knows(self, request: web.Request) -> bool:
        return basic(request).partition(":")[2] == self.key

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/3.0/reports", self.reports), web.get("/3.0/reports/{id}/email-activity", self.activity)]

    async def reports(self, request: web.Request) -> web.Response:
        rows = [{"id": key, **row} for key, row in self.campaigns.items()]
        return web.json_response({"reports": page(request, rows, most=1_000), "total_items": len(rows)})

    async def activity(self, request: web.Request) -> web.Response:
        rows = [row for row in self.events if row["campaign"] == request.match_info["id"]]
        return web.json_response({"emails": page(request, rows, most=1_000), "total_items": len(rows)})


@dataclass
class Brevo(Fake):
    """`campaigns`: globalStats; `days`: date → requests, delivered; `events`: of transactional mail, with the name asked for."""

    days: dict[str, Row] = field(default_factory=dict)

    def knows(self, request: web.Request) -> bool:
        return request.headers.get("api-key") == self.key

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/v3/emailCampaigns", self.list_campaigns),
            web.get("/v3/smtp/statistics/reports", self.report),
            web.get("/v3/smtp/statistics/events", self.list_events),
        ]

    async def list_campaigns(self, request: web.Request) -> web.Response:
        rows = [{"id": int(key), "statistics": {"globalStats": row}} for key, row in self.campaigns.items()]
        return web.json_response({"campaigns": page(request, rows, most=100), "count": len(rows)})

    async def report(self, request: web.Request) -> web.Response:
        first, last = request.query["startDate"], request.query["endDate"]
        return web.json_response(
            {"reports": [{"date": d, **row} for d, row in self.days.items() if first <= d <= last]}
        )

    async def list_events(self, request: web.Request) -> web.Response:
        rows = [row for row in self.events if row["asked"] == request.query["event"]]
        return web.json_response(
            {"events": page(request, sorted(rows, key=lambda row: str(row["date"]), reverse=True), most=5_000)}
        )


@contextlib.asynccontextmanager
async def serving(fake: Fake) -> AsyncIterator[None]:
    app = web.Application(middlewares=[fake.door])
    app.add_routes(fake.routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield
    finally:
        await runner.cleanup()
