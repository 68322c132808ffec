"""The routes, each a few lines over what stands below.

POST /events            bearer token      see bot.web.events: DeliveryEvents → 200 {"new", "duplicates"}, once committed
GET  /campaigns/{id}    bearer token      the gate: {"id", "state", "since", "reason"}; 404: never heard of it
GET  /suppressions      bearer token      {"suppressions": [{"address", "reason", "since"}], "next"}; ?after=&limit=
GET  /suppressions.csv  bearer token      the same, all of it, as a file
POST /hooks/{platform}  its signature     see bot.web.hooks
     /verify            bearer token      see bot.web.verification
GET  /metrics           bearer token      for Prometheus, see bot.web.metrics; open where `web.metrics_open` says so
GET  /openapi.json      open              OpenAPI 3.1; /docs is the same for people
GET  /healthz           open              the process is alive
GET  /readyz            open              the store answers and Slack is connected, else 503
POST /slack/events      Slack's signature only when no app token is set
"""

from collections.abc import Awaitable, Callable
from hashlib import blake2b

import msgspec
from aiohttp import web

from bot.campaigns import Campaigns
from bot.clock import to_rfc3339
from bot.errors import NotFound
from bot.intake.intake import Intake
from bot.settings import Settings
from bot.spreadsheet import csv_rows
from bot.store import Store, suppressions
from bot.verification import Jobs, Verifications
from bot.web import docs_page, openapi
from bot.web.events import EventRoutes
from bot.web.exchange import json_response, number
from bot.web.fetch import HttpFetch
from bot.web.hooks import HookRoutes
from bot.web.metrics import MetricsRoutes
from bot.web.problems import Handler, problem, problems
from bot.web.tokens import refused
from bot.web.verification import VerificationRoutes


def build_app(
    *,
    settings: Settings,
    store: Store,
    intake: Intake,
    campaigns: Campaigns,
    verifications: Verifications,
    jobs: Jobs,
    ready: Callable[[], Awaitable[dict[str, bool]]],
    slack_events: Handler | None = None,
    hooks: HookRoutes | None = None,
) -> web.Application:
    """The whole HTTP face. `ready` tells which parts are up; `slack_events` takes Slack's signed requests.

    `hooks` takes those of the sending platforms; without it none is set up.
    """
    routes = Routes(settings, store, campaigns, ready)
    app = web.Application(middlewares=[problems], client_max_size=settings.web.max_body)
    EventRoutes(settings, intake).add_to(app)
    app.router.add_get("/campaigns/{id}", routes.gate)
    app.router.add_get("/suppressions", routes.suppressions)
    app.router.add_get("/suppressions.csv", routes.suppressions_csv)
    (hooks or HookRoutes(intake, {}, HttpFetch(intake.clock), intake.clock)).add_to(app)
    VerificationRoutes(settings, store, verifications, jobs).add_to(app)
    MetricsRoutes(settings, store, intake.clock).add_to(app)
    app.router.add_get("/openapi.json", routes.openapi)
    app.router.add_get("/docs", routes.docs)
    app.router.add_get("/healthz", routes.healthz)
    app.router.add_get("/readyz", routes.readyz)
    if slack_events is not None:
        app.router.add_post("/slack/events", slack_events)
    return app


class Routes:
    """What the routes work with."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        campaigns: Campaigns,
        ready: Callable[[], Awaitable[dict[str, bool]]],
    ) -> None:
        self._settings = settings
        self._store = store
        self._campaigns = campaigns
        self._ready = ready

    async def gate(self, request: web.Request) -> web.StreamResponse:
        """May this campaign send? Senders keep the answer for `web.gate_max_age` seconds."""
        if answer := refused(request, self._settings.secrets, writing=False):
            return answer
        campaign = await self._campaigns.gate(request.match_info["id"])
        if campaign is None:
            raise NotFound(f"No mail of a campaign {request.match_info['id']!r} has been seen here. Check its id.")
        body = msgspec.json.encode(
            {
                "id": campaign.id,
                "state": campaign.state,
                "since": to_rfc3339(campaign.since_at),
                "reason": campaign.reason if campaign.state == "paused" else "",
            }
        )
        etag = blake2b(body, digest_size=8).hexdigest()
        response = web.Response(body=body, content_type="application/json")
        if any(tag.value in (etag, "*") for tag in request.if_none_match or ()):
            response = web.Response(status=304)
        response.etag = etag
        response.headers["Cache-Control"] = f"private, max-age={self._settings.web.gate_max_age}"
        return response

    async def suppressions(self, request: web.Request) -> web.StreamResponse:
        """A page at a time: `next` is the `after` of the following page, null on the last."""
        if answer := refused(request, self._settings.secrets, writing=False):
            return answer
        limit = number(request, "limit", default=1_000, least=1, most=10_000)
        found = await self._store.read(suppressions.page, after=request.query.get("after", ""), limit=limit + 1)
        page = found[:limit]
        return json_response(
            {
                "suppressions": [
                    {"address": s.address, "reason": s.reason, "since": to_rfc3339(s.since_at)} for s in page
                ],
                "next": page[-1].address if len(found) > limit else None,
            }
        )

    async def suppressions_csv(self, request: web.Request) -> web.StreamResponse:
        """All of them, a page in memory at a time."""
        if answer := refused(request, self._settings.secrets, writing=False):
            return answer
        response = web.StreamResponse(headers={"Content-Disposition": 'attachment; filename="suppressions.csv"'})
        response.content_type, response.charset = "text/csv", "utf-8"
        await response.prepare(request)
        await response.write(b"address,reason,since,decided_by\r\n")
        after = ""
        while page := await self._store.read(suppressions.page, after=after):
            rows = [(s.address, s.reason, to_rfc3339(s.since_at), s.decided_by) for s in page]
            await response.write(csv_rows(rows).encode())
            after = page[-1].address
        await response.write_eof()
        return response

    async def openapi(self, _: web.Request) -> web.StreamResponse:
        """The description of all this, OpenAPI 3.1."""
        return json_response(openapi.document())

    async def docs(self, _: web.Request) -> web.StreamResponse:
        """The same for people."""
        return web.Response(text=docs_page.page(openapi.document()), content_type="text/html")

    async def healthz(self, _: web.Request) -> web.StreamResponse:
        """The process is alive and its loop turns."""
        return json_response({"status": "ok"})

    async def readyz(self, _: web.Request) -> web.StreamResponse:
        """Every part that must be up, by name."""
        parts = await self._ready()
        if all(parts.values()):
            return json_response({"status": "ready", **parts})
        down = ", ".join(name for name, up in parts.items() if not up)
        return problem(503, f"Not ready: {down}.", **{"Retry-After": "2"})
