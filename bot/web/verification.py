"""Verification over HTTP: one address at once, or a list as a job.

GET    /verify?address=     bearer token   the verdict; &fresh=1 asks whatever is known
POST   /verify              write token    {"addresses": […], "title"?, "callback"?} → 202 {"id", "state", "url", …}
GET    /verify/{id}         bearer token   the job and a page of its results; ?after=&limit=
POST   /verify/{id}/cancel  write token    asks about no further address; what is answered stays
"""

import math
from typing import Annotated
from urllib.parse import unquote

import msgspec
from aiohttp import web
from msgspec import Meta, Struct

from bot.callbacks import check_url
from bot.clock import to_rfc3339
from bot.errors import InputError, NotAllowed, NotFound
from bot.ports import callback_networks
from bot.settings import Settings
from bot.store import Store, callbacks, jobs
from bot.store.callbacks import Callback
from bot.store.jobs import Job
from bot.verification import DONE, Jobs, Verifications
from bot.web.body import read
from bot.web.exchange import json_response, number
from bot.web.limit import Limit
from bot.web.problems import problem
from bot.web.tokens import given_token, refused

ASKED_BY = "api"
UNSIGNED = (
    "No callbacks can be sent from here: they are signed, and DELIVERABOT_WEBHOOK_SECRET is not set. Set it to whsec_ and 32"
    " random octets in base64 and restart the bot, or leave callback out and ask GET /verify/ID. Nothing was started."
)


class Wanted(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /verify`."""

    addresses: Annotated[list[Annotated[str, Meta(min_length=1, max_length=1_000)]], Meta(min_length=1)]
    title: Annotated[str, Meta(max_length=120)] = ""
    callback: Annotated[str, Meta(max_length=1_000, pattern=r"^(https?://[!-~]+)?$")] = ""


DECODE = msgspec.json.Decoder(Wanted)
# The last two are what programs say that say nothing: curl -d, and those that name no type at all.
JSON_TYPES = frozenset({"application/json", "application/x-www-form-urlencoded", "application/octet-stream"})
FRESH = {"0": False, "1": True, "false": False, "true": True}


class VerificationRoutes:
    """What these routes work with."""

    def __init__(self, settings: Settings, store: Store, verifications: Verifications, jobs_: Jobs) -> None:
        self._settings = settings
        self._store = store
        self._verifications = verifications
        self._jobs = jobs_
        self._limit = Limit(settings.web.verify_per_minute)

    def add_to(self, app: web.Application) -> None:
        """Registers the routes."""
        app.router.add_get("/verify", self.one)
        app.router.add_post("/verify", self.start)
        app.router.add_get("/verify/{id}", self.job)
        app.router.add_post("/verify/{id}/cancel", self.cancel)

    async def one(self, request: web.Request) -> web.StreamResponse:
        """One address, answered when it is known: within `verification.timeout` seconds."""
        if answer := refused(request, self._settings.secrets, writing=False) or self._too_often(request):
            return answer
        verdict = await self._verifications.verify(_address(request), again=_fresh(request))
        return json_response(verdict.to_json())

    async def start(self, request: web.Request) -> web.StreamResponse:
        """A list becomes a job; it is stored when this answers."""
        if answer := refused(request, self._settings.secrets, writing=True) or self._too_often(request):
            return answer
        if request.content_type not in JSON_TYPES:
            return problem(415, f"{request.content_type} is not read here. Send application/json. Nothing was started.")
        try:
            wanted = DECODE.decode(await read(request))
        except msgspec.DecodeError as error:
            raise InputError("{error}. Nothing was started. The shape is in docs/api.md.", error=error) from None
        most = self._settings.web.verify_addresses
        if len(wanted.addresses) > most:
            raise InputError(
                "These are {count} addresses; {most} fit in one list.", count=len(wanted.addresses), most=most
            )
        if wanted.callback:
            self._check_callback(wanted.callback)
        job = await self._jobs.create(wanted.addresses, title=wanted.title, asked_by=ASKED_BY, callback=wanted.callback)
        return json_response(told(job), status=202, headers={"Location": f"/verify/{job.id}"})

    async def job(self, request: web.Request) -> web.StreamResponse:
        """How far it is, and the answers so far: `next` is the `after` of the following page, null on the last."""
        if answer := refused(request, self._settings.secrets, writing=False):
            return answer
        job = await self._job(request)
        after = number(request, "after", default=-1, least=-1, most=2**62)
        limit = number(request, "limit", default=1_000, least=1, most=10_000)
        found = await self._store.read(jobs.results, job.id, after=after, limit=limit + 1)
        callback = await self._store.read(callbacks.about, DONE, job.id) if job.callback else None
        page = found[:limit]
        return json_response(
            {
                **told(job),
                "callback": told_callback(callback) if callback else None,
                "results": [{**result.answer, "position": result.position} for result in page],
                "next": page[-1].position if len(found) > limit else None,
            }
        )

    async def cancel(self, request: web.Request) -> web.StreamResponse:
        """Asks about no further address."""
        if answer := refused(request, self._settings.secrets, writing=True):
            return answer
        job = await self._job(request)
        return json_response(told(await self._jobs.cancel(job.id, "")))

    async def _job(self, request: web.Request) -> Job:
        name = request.match_info["id"]
        job = (
            await self._store.read(jobs.get, int(name))
            if name.isascii() and name.isdecimal() and len(name) < 19
            else None
        )
        if job is None or job.asked_by != ASKED_BY:
            raise NotFound("There is no such list: {name}. POST /verify answers with the id.", name=name)
        return job

    def _check_callback(self, url: str) -> None:
        if not self._settings.secrets.webhook_secret:
            raise NotAllowed(UNSIGNED)
        check_url(url, callback_networks(self._settings))

    def _too_often(self, request: web.Request) -> web.Response | None:
        wait = self._limit.take(given_token(request))
        if not wait:
            return None
        most = self._settings.web.verify_per_minute
        seconds = math.ceil(wait)
        detail = f"More than {most} requests a minute. Wait {seconds} s, or send a list with POST /verify."
        return problem(429, detail, **{"Retry-After": str(seconds)})


def _address(request: web.Request) -> str:
    """The one that is asked about. A + is a +, as in jo+news@acme.com: no address has the space that forms mean by it."""
    pairs = (pair.partition("=") for pair in request.rel_url.raw_query_string.split("&"))
    given = [unquote(value) for name, _, value in pairs if name == "address"]
    if not given or not given[0]:
        raise InputError("Say which address: GET /verify?address=someone@acme.com")
    if len(given) > 1:
        raise InputError(
            "These are {count} addresses; one is answered here. POST /verify takes a list.", count=len(given)
        )
    return given[0]


def _fresh(request: web.Request) -> bool:
    said = request.query.get("fresh", "0")
    if said not in FRESH:
        raise InputError("fresh = {said}: must be 0 or 1", said=repr(said[:20]))
    return FRESH[said]


def told(job: Job) -> dict[str, object]:
    """A job, as the API shows it."""
    return {
        "id": job.id,
        "state": job.state,
        "title": job.title,
        "given": job.given,
        "size": job.size,
        "answered": job.answered,
        "created": to_rfc3339(job.created_at),
        "finished": to_rfc3339(job.finished_at) if job.finished_at else None,
        "url": f"/verify/{job.id}",
    }


def told_callback(callback: Callback) -> dict[str, object]:
    """What became of the webhook: waiting, sending, sent, failed or gone, and why it was not taken at the last try."""
    return {"state": callback.state, "attempts": callback.attempts, "error": callback.error}
