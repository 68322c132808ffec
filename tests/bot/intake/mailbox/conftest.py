"""One Dovecot for all tests of a module; each test has a user of its own."""

from collections.abc import AsyncIterator, Callable
from itertools import count

import pytest
import pytest_asyncio

from bot.intake.mailbox import MailboxReader
from bot.intake.verp import Verp
from bot.settings import Mailbox, Secrets
from bot.store import Store
from tests.bot.acme import NOW, SetClock
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot

VERP = Verp(["a-secret-of-acmes-1"], "bounce.acme.com")
_NUMBERS = count(1)

Build = Callable[..., MailboxReader]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def server() -> AsyncIterator[Dovecot]:
    async with dovecot(users=[]) as running:
        yield running


@pytest.fixture
def user(server: Dovecot) -> str:
    name = f"bounces{next(_NUMBERS)}"
    server.deliver(name)
    return name


@pytest.fixture
def build(server: Dovecot, user: str) -> Build:
    """A reader of the user's mailbox."""

    def make(
        store: Store, *, password: str = PASSWORD, secrets: dict[str, str] | None = None, **wanted: object
    ) -> MailboxReader:
        said = {
            "name": "box", "host": "localhost", "user": user, "port": server.imaps, "first_days": 0,
            "ca_file": str(server.certificate), "poll_seconds": 0.2, **wanted,
        }  # fmt: skip
        named = {"DELIVERABOT_MAILBOX_BOX_PASSWORD": password, **(secrets or {})}
        return MailboxReader(
            Mailbox(**said),  # type: ignore[arg-type]
            secrets=Secrets(named=named), verp=VERP, store=store, clock=SetClock(NOW), first_pause=0.1,
        )  # fmt: skip

    return make
