"""Can others reach the bot: its port, the platforms' secrets, and its public address."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.doctor.web import examine
from bot.intake.intake import Intake
from bot.settings import Secrets, Settings, Web
from bot.store import Store
from bot.web.fetch import HttpFetch
from bot.web.hooks import HookRoutes
from checks.dns import Resolver
from tests.bot.acme import SetClock
from tests.servers.process import free_port

NOTHING = Secrets()
MAILGUN = {"DELIVERABOT_MAILGUN_WEBHOOK_SECRET": "key"}
Found = dict[str, tuple[str, str]]


async def seen(wanted: Web, environ: Mapping[str, str] = {}, *, secrets: Secrets = NOTHING) -> Found:
    resolver = Resolver(nameservers=["127.0.0.1:9"], timeout=0.3)
    results = await examine(Settings(web=wanted, secrets=secrets), environ, resolver)
    await resolver.aclose()
    return {result.about: (result.state, result.what) for result in results}


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[int]:
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@pytest.fixture
async def bot(store: Store, clock: SetClock) -> AsyncIterator[int]:
    """The port of the bot's own routes."""
    app = web.Application()
    HookRoutes(Intake(store, clock), {}, HttpFetch(clock), clock).add_to(app)
    async with serving(app) as port:
        yield port


async def test_nothing_set_up() -> None:
    port = free_port()
    assert await seen(Web(port=port)) == {
        "web": ("ok", f"127.0.0.1:{port} is free: the bot can listen there"),
        "webhooks": ("skipped", "no sending platform's secret is set"),
    }


async def test_the_bot_itself_listens_there(bot: int) -> None:
    assert (await seen(Web(port=bot)))["web"] == ("ok", f"the bot answers at 127.0.0.1:{bot}")


async def test_another_program_listens_there() -> None:
    async with serving(web.Application()) as port:
        assert (await seen(Web(port=port)))["web"] == ("failure", f"another program listens on 127.0.0.1:{port}")


async def test_an_address_of_another_machine() -> None:
    state, what = (await seen(Web(host="192.0.2.1")))["web"]
    assert (state, what) == ("failure", "the bot cannot listen on 192.0.2.1:8080: Cannot assign requested address")


async def test_which_webhooks_are_set_up_and_which_only_half() -> None:
    half = {"DELIVERABOT_POSTAL_WEBHOOK_PASSWORD": "half"}
    found = await seen(Web(port=0), {**MAILGUN, **half})
    assert found["webhooks"] == ("ok", "set up: Mailgun")
    said = "DELIVERABOT_POSTAL_WEBHOOK_PASSWORD is set, but all it tells is refused"
    assert found["webhook postal"] == ("failure", said)


@pytest.mark.parametrize(("environ", "secrets"), [(MAILGUN, Secrets()), ({}, Secrets(signing_secret="s"))])
async def test_who_is_posted_to_needs_a_public_address(environ: dict[str, str], secrets: Secrets) -> None:
    state, what = (await seen(Web(port=0), environ, secrets=secrets))["public address"]
    assert state == "warning"
    assert what.startswith("web.public_url is not set and web.host is of this machine alone")


async def test_a_public_address_of_our_own_network_alone(bot: int) -> None:
    place = f"http://127.0.0.1:{bot}"
    assert (await seen(Web(port=0, public_url=place)))["public address"] == (
        "warning",
        f"{place} leads to the bot, but 127.0.0.1 is no public address: nobody outside your network reaches it",
    )


@pytest.mark.parametrize(("answer", "why"), [("hello", "another program answers"), ("/login", "HTTP 302")])
async def test_a_public_address_that_leads_elsewhere(answer: str, why: str) -> None:
    async def elsewhere(_: web.Request) -> web.StreamResponse:
        if answer == "/login":
            raise web.HTTPFound(answer)
        return web.Response(text=answer)

    app = web.Application()
    app.router.add_get("/{path:.*}", elsewhere)
    async with serving(app) as port:
        place = f"http://127.0.0.1:{port}"
        found = (await seen(Web(port=0, public_url=place)))["public address"]
    assert found == ("warning", f"{place} does not lead to the bot, asked from here: {why}")
