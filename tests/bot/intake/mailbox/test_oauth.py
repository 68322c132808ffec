"""Logging in with access tokens, at a real Dovecot that asks the authority whose they are."""

from collections.abc import AsyncIterator

import pytest

from bot.intake.mailbox import MailboxReader
from bot.intake.mailbox.oauth import Tokens
from bot.intake.reader import Refused, Unreachable
from bot.settings import Mailbox, Secrets
from bot.store import Store
from tests.bot.acme import NOW, SetClock
from tests.bot.intake.mailbox.test_imap import bounce
from tests.bot.intake.running import health, running, until_kept
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.oauth import CLIENT, CLIENT_SECRET, Authority, authority

USER = "bounces"
PREFIX = "DELIVERABOT_MAILBOX_BOX_"
SECRETS = {f"{PREFIX}CLIENT_SECRET": CLIENT_SECRET, f"{PREFIX}REFRESH_TOKEN": "refresh-1"}


@pytest.fixture
async def asked() -> AsyncIterator[Authority]:
    async with authority(USER) as running_authority:
        yield running_authority


@pytest.fixture
async def server(asked: Authority) -> AsyncIterator[Dovecot]:
    async with dovecot(users=[USER], token_info=asked.info_url) as started:
        started.deliver(USER, bounce("jo"))
        yield started


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


def mailbox(asked: Authority, auth: str = "google", **wanted: object) -> Mailbox:
    said = {"name": "box", "client_id": CLIENT, "tenant": "acme", "token_url": asked.token_url, "auth": auth, **wanted}
    return Mailbox(**said)  # type: ignore[arg-type]


def reader(server: Dovecot, asked: Authority, store: Store, **wanted: object) -> MailboxReader:
    where = {"host": "localhost", "user": USER, "ca_file": str(server.certificate), "first_days": 0}
    kind = wanted.get("kind", "imap")
    port = server.imaps if kind == "imap" else server.pop3s
    box = mailbox(asked, **{**where, "port": port, **wanted})  # type: ignore[arg-type]
    return MailboxReader(
        box, secrets=Secrets(named=SECRETS), verp=None, store=store, clock=SetClock(NOW), first_pause=0.1
    )


@pytest.mark.server("dovecot")
@pytest.mark.parametrize("auth", ["google", "microsoft", "microsoft-app", "oauth"])
async def test_imap_with_an_access_token(server: Dovecot, asked: Authority, store: Store, auth: str) -> None:
    async with running(reader(server, asked, store, auth=auth)):
        await until_kept(store, "jo@dead.example")
    [form] = asked.asked
    assert form["grant_type"] == ("client_credentials" if auth == "microsoft-app" else "refresh_token")


@pytest.mark.server("dovecot")
async def test_pop3_with_an_access_token(server: Dovecot, asked: Authority, store: Store) -> None:
    async with running(reader(server, asked, store, kind="pop3")):
        await until_kept(store, "jo@dead.example")


@pytest.mark.server("dovecot")
async def test_a_token_that_the_server_does_not_take_is_told_and_not_used_again(
    server: Dovecot, asked: Authority, store: Store
) -> None:
    asked.user = "somebody-else"
    read = reader(server, asked, store)
    async with running(read):
        found = await health(store, state="refused")
    assert found.last_failure == "the server refused the access token [AUTHENTICATIONFAILED]"
    assert read._tokens is not None
    await read._tokens.access_token()
    assert len(asked.asked) == 2


@pytest.mark.server("dovecot")
async def test_a_server_that_cannot_check_tokens_just_now_is_tried_again(
    server: Dovecot, asked: Authority, store: Store
) -> None:
    asked.info_status = 500
    async with running(reader(server, asked, store)):
        found = await health(store, state="failing")
        assert found.last_failure == "the server refused the access token [UNAVAILABLE]"
        asked.info_status = 200
        await until_kept(store, "jo@dead.example")


async def test_a_token_is_used_until_shortly_before_its_end(asked: Authority, clock: SetClock) -> None:
    tokens = Tokens(mailbox(asked), SECRETS, clock)
    assert [await tokens.access_token() for _ in range(2)] == ["access-1", "access-1"]
    clock.forward(3_479_000)
    assert await tokens.access_token() == "access-1"
    clock.forward(1_000)
    assert await tokens.access_token() == "access-2"


async def test_a_refresh_token_that_is_replaced_is_used_from_then_on(asked: Authority, clock: SetClock) -> None:
    asked.rotates = True
    tokens = Tokens(mailbox(asked, "microsoft"), SECRETS, clock)
    for _ in range(3):
        await tokens.access_token()
        tokens.forget()
    assert [form["refresh_token"] for form in asked.asked] == ["refresh-1", "refresh-2", "refresh-3"]
    assert asked.asked[0]["scope"] == "https://outlook.office.com/IMAP.AccessAsUser.All offline_access"


async def test_an_application_asks_without_a_person(asked: Authority, clock: SetClock) -> None:
    await Tokens(mailbox(asked, "microsoft-app"), SECRETS, clock).access_token()
    assert asked.asked == [
        {
            "grant_type": "client_credentials",
            "client_id": CLIENT,
            "client_secret": CLIENT_SECRET,
            "scope": "https://outlook.office365.com/.default",
        }
    ]


@pytest.mark.parametrize(
    ("secrets", "told"),
    [
        ({f"{PREFIX}REFRESH_TOKEN": "revoked"}, "the token endpoint refused: HTTP 400 invalid_grant"),
        ({**SECRETS, f"{PREFIX}CLIENT_SECRET": "wrong"}, "the token endpoint refused: HTTP 401 invalid_client"),
    ],
)
async def test_what_a_person_must_mend_is_told_without_the_secret(
    asked: Authority, clock: SetClock, secrets: dict[str, str], told: str
) -> None:
    with pytest.raises(Refused) as refused:
        await Tokens(mailbox(asked), secrets, clock).access_token()
    assert str(refused.value) == told


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_an_endpoint_that_is_down_is_asked_again_later(asked: Authority, clock: SetClock, status: int) -> None:
    asked.status = status
    with pytest.raises(Unreachable):
        await Tokens(mailbox(asked), SECRETS, clock).access_token()


async def test_an_endpoint_that_is_not_there_is_asked_again_later(asked: Authority, clock: SetClock) -> None:
    gone = mailbox(asked, token_url="http://127.0.0.1:1/token")
    with pytest.raises(Unreachable, match=r"^the token endpoint cannot be reached: "):
        await Tokens(gone, SECRETS, clock).access_token()
