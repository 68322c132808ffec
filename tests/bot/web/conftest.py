"""The bot's HTTP face on loopback, and senders with a token to write and one to read."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.campaigns import Campaigns
from bot.intake.intake import Intake
from bot.settings import Secrets, Settings, Web
from bot.store import Store
from bot.verification import Jobs, Verifications
from bot.web import build_app
from bot.web.hooks import HookRoutes
from checks.address import CatchAllMemory
from checks.dns import Resolver
from tests.bot.acme import SetClock

WRITE = {"Authorization": "Bearer write-token"}
READ = {"Authorization": "Bearer read-token"}
SECRETS = Secrets(api_token="write-token", read_token="read-token")
Http = TestClient[web.Request, web.Application]


@pytest.fixture
def parts() -> dict[str, bool]:
    """Which parts of the bot are up."""
    return {"store": True, "slack": True}


@pytest.fixture
def campaigns(store: Store, clock: SetClock) -> Campaigns:
    return Campaigns(store, Settings(), clock)


@pytest.fixture
def jobs(store: Store, clock: SetClock) -> Jobs:
    """Lists, verified without the SMTP step by a resolver that nobody answers."""
    resolver = Resolver(nameservers=["127.0.0.1:9"], timeout=0.2)
    return Jobs(store, Verifications(store, resolver, None, CatchAllMemory(), clock), clock)


@pytest.fixture
async def serving(
    store: Store, intake: Intake, campaigns: Campaigns, jobs: Jobs, parts: dict[str, bool]
) -> AsyncIterator[Callable[..., Any]]:
    """Starts the face with other settings than usual."""
    started: list[Http] = []

    async def ready() -> dict[str, bool]:
        return parts

    async def serve(*, secrets: Secrets = SECRETS, hooks: HookRoutes | None = None, **settings: Any) -> Http:
        app = build_app(
            settings=Settings(secrets=secrets, **settings),
            store=store,
            intake=intake,
            campaigns=campaigns,
            verifications=jobs.verifications,
            jobs=jobs,
            ready=ready,
            hooks=hooks,
        )
        server = TestServer(app)
        await server.start_server(auto_decompress=False)  # as the service does
        client = TestClient(server)
        started.append(client)
        return client

    yield serve
    for client in started:
        await client.close()


@pytest.fixture
async def http(serving: Callable[..., Any]) -> Http:
    client: Http = await serving(web=Web(max_body=20_000))
    return client


async def detail(answer: Any, status: int) -> str:
    """What a problem says; it must be of this status and in the form of RFC 9457."""
    assert answer.status == status
    assert answer.content_type == "application/problem+json"
    body = await answer.json()
    assert body["status"] == status
    assert set(body) == {"title", "status", "detail"}
    return str(body["detail"])
