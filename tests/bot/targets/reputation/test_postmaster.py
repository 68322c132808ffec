"""Postmaster Tools: the newest figures of each domain that is verified there."""

from bot.clock import DAY
from bot.settings import Domains, Reputation, Secrets, Settings
from bot.store import Store
from bot.targets import Targets
from bot.targets.reputation import Postmaster, read_gmail
from bot.targets.reputation.postmaster import FRESH
from tests.bot.acme import SetClock
from tests.bot.targets.reputation.conftest import health
from tests.servers.oauth import CLIENT, CLIENT_SECRET, authority
from tests.servers.reputation import Provider, figure

TOKEN = "refresh-1"


async def look(
    store: Store, clock: SetClock, server: Provider, *domains: str, token: str = TOKEN, oauth_url: str = ""
) -> str:
    secrets = Secrets(
        postmaster_client_id=CLIENT, postmaster_client_secret=CLIENT_SECRET, postmaster_refresh_token=token
    )
    async with authority("acme") as google:
        reputation = Reputation(postmaster_url=server.url, oauth_url=oauth_url or f"{google.url}/")
        settings = Settings(domains=Domains(names=list(domains)), reputation=reputation, secrets=secrets)
        return await Postmaster(store, Targets(store, settings, clock), clock).look()


async def test_the_newest_figures_are_kept(store: Store, clock: SetClock, server: Provider) -> None:
    server.figures["acme.test"] = [
        figure("SPAM_RATE", 0.002, 20),
        figure("SPAM_RATE", 0.001, 19),
        figure("AUTH_SUCCESS_RATE_dkim", 0.99),
        figure("SOMETHING_NEW", 1.0),
    ]
    assert await look(store, clock, server, "acme.test") == "1 of 1 domains are verified there"
    assert await store.read(read_gmail, "acme.test", clock()) == {"SPAM_RATE": 0.002, "AUTH_SUCCESS_RATE_dkim": 0.99}
    clock.forward(FRESH + 1)
    assert await store.read(read_gmail, "acme.test", clock()) == {}


async def test_what_is_asked(store: Store, clock: SetClock, server: Provider) -> None:
    server.figures["acme.test"] = []
    await look(store, clock, server, "acme.test")
    [(domain, shown, query)] = server.asked
    assert (domain, shown) == ("acme.test", "Bearer access-1")
    assert query["metricDefinitions"][1] == {
        "name": "AUTH_SUCCESS_RATE_spf",
        "baseMetric": {"standardMetric": "AUTH_SUCCESS_RATE"},
        "filter": 'auth_type = "spf"',
    }
    [dates] = query["timeQuery"]["dateRanges"]["dateRanges"]
    assert dates == {
        "start": {"year": 2026, "month": 11, "day": 15},
        "end": {"year": 2026, "month": 11, "day": 22},
    }


async def test_once_a_day(store: Store, clock: SetClock, server: Provider) -> None:
    server.figures["acme.test"] = []
    await look(store, clock, server, "acme.test")
    assert await look(store, clock, server, "acme.test") == "read today already"
    clock.forward(DAY)
    await look(store, clock, server, "acme.test")
    assert len(server.asked) == 2


async def test_a_domain_that_is_not_verified_there_harms_no_other(
    store: Store, clock: SetClock, server: Provider
) -> None:
    server.figures["acme.test"] = [figure("SPAM_RATE", 0.001)]
    assert await look(store, clock, server, "other.test", "acme.test") == "1 of 2 domains are verified there"
    assert (await health(store)).state == "ok"


async def test_where_no_domain_is_verified_a_person_must_act(store: Store, clock: SetClock, server: Provider) -> None:
    said = await look(store, clock, server, "acme.test")
    assert said == "not read: 127.0.0.1 answers HTTP 403: none of the domains is verified there"
    assert (await health(store)).state == "refused"


async def test_a_refresh_token_that_was_withdrawn(store: Store, clock: SetClock, server: Provider) -> None:
    assert await look(store, clock, server, "acme.test", token="gone") == "not read: 127.0.0.1 answers HTTP 400"
    found = await health(store)
    assert (found.state, "gone" in found.last_failure) == ("refused", False)


async def test_a_fault_of_google_is_tried_again(store: Store, clock: SetClock, server: Provider) -> None:
    server.status = 500
    assert await look(store, clock, server, "acme.test") == "not read: 127.0.0.1 answers HTTP 500"
    assert (await health(store)).state == "failing"


async def test_without_domains_nobody_is_asked(store: Store, clock: SetClock, server: Provider) -> None:
    assert await look(store, clock, server) == "nothing to ask about: set domains.names"
