"""POST /hooks/{platform}: what sending platforms tell about our mail.

Proven genuine over the octets that came, read, stored in one transaction, and only then answered with 200. The same
request again is 200 and changes nothing; event types that are not known are 200 and counted; HEAD and GET are for the
checks that platforms make when a webhook is set up.

200 {"new", "duplicates", "ignored"}   400 not in the platform's form   401 password   403 signature, or not set up
404 no such platform   408 too slow   413 too large   503 store or certificate not to be had: they come back
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from aiohttp import web

from bot import platforms
from bot.clock import Clock
from bot.intake.hooks import Taken, understood
from bot.intake.intake import Intake
from bot.platforms import Forged, NoPassword, Platform, Request, Secrets
from bot.store.events import identity
from bot.store.sources import Source
from bot.web.body import read
from bot.web.exchange import json_response
from bot.web.fetch import Fetch, NotFetched
from bot.web.problems import problem

log = logging.getLogger(__name__)

SLOWEST = 30  # seconds for a body to come
LARGE = 20_000  # octets: above it a thread frees more than it costs
REALM = 'Basic realm="webhooks"'


@dataclass(frozen=True)
class HookRoutes:
    """The routes, and what they work with. `secrets`: by platform. `ignored`: (platform, word) → events not counted."""

    intake: Intake
    secrets: Mapping[str, Secrets]
    fetch: Fetch
    clock: Clock
    ignored: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add_to(self, app: web.Application) -> None:
        """Registers them."""
        for path in ("/hooks/{platform}", "/hooks/{platform}/"):
            app.router.add_post(path, self.take)
            app.router.add_get(path, self.probe)

    async def probe(self, request: web.Request) -> web.StreamResponse:
        """GET and HEAD: is somebody there?"""
        platform = platforms.load(request.match_info["platform"])
        return json_response({"platform": platform.title, "status": "ok"})

    async def take(self, request: web.Request) -> web.StreamResponse:
        """One request of a platform."""
        platform = platforms.load(request.match_info["platform"])
        try:
            async with asyncio.timeout(SLOWEST):
                body = await read(request)
        except TimeoutError:
            return problem(408, "The body did not come in time. Nothing was stored; send it again.")
        asked = Request.of(
            method=request.method,
            url=f"{request.scheme}://{request.host}{request.raw_path}",  # as it came: Host may be no host at all
            headers=dict(request.headers),
            body=body,
        )
        secrets = self.secrets.get(platform.name, Secrets())
        try:
            taken = await self._understood(platform, asked, await self._with_fetched(platform, asked, secrets))
        except NoPassword as error:
            return problem(401, str(error), **{"WWW-Authenticate": REALM})
        except Forged as error:
            log.warning("%s: refused: %s", platform.name, error)
            return problem(403, str(error))
        except NotFetched as error:
            log.warning("%s: %s", platform.name, error)
            return problem(503, str(error), **{"Retry-After": "30"})
        return await self._stored(platform, taken, secrets)

    async def _with_fetched(self, platform: Platform, asked: Request, secrets: Secrets) -> Secrets:
        url = platform.wants(asked, secrets)
        return replace(secrets, fetched={url: await self.fetch.cached(url)}) if url else secrets

    async def _understood(self, platform: Platform, asked: Request, secrets: Secrets) -> Taken:
        if len(asked.body) > LARGE or asked.packed:
            return await asyncio.to_thread(understood, platform, asked, secrets, self.clock())
        return understood(platform, asked, secrets, self.clock())

    async def _stored(self, platform: Platform, taken: Taken, secrets: Secrets) -> web.StreamResponse:
        if taken.reading.confirm:
            return await self._confirmed(platform, taken.reading.confirm, secrets)
        for word, count in taken.ignored.items():
            if self.ignored[platform.name, word] == 0:
                log.info("%s: events %r are not counted", platform.name, word)
            self.ignored[platform.name, word] += count
        if not taken.entries:
            return json_response({"new": 0, "duplicates": 0, "ignored": taken.ignored})
        nonce = identity(f"{platform.name} nonce", taken.reading.nonce) if taken.reading.nonce else None
        source = Source(platform.name, "webhook")
        recorded = await self.intake.take_entries(taken.entries, source=source, nonce=nonce)
        return json_response({"new": recorded.new, "duplicates": recorded.duplicates, "ignored": taken.ignored})

    async def _confirmed(self, platform: Platform, url: str, secrets: Secrets) -> web.StreamResponse:
        if not platform.may_confirm(url, secrets):
            log.warning("%s: a subscription that is not set up here was not confirmed", platform.name)
            return json_response({"confirmed": False})
        try:
            await self.fetch.call(url)
        except NotFetched as error:
            return problem(503, str(error), **{"Retry-After": "30"})
        log.info("%s: subscription confirmed", platform.name)
        return json_response({"confirmed": True})
