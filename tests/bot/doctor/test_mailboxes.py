"""Mailboxes as the doctor tries them, at a real Dovecot: nothing is read, marked or moved."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.doctor import mailboxes
from bot.doctor.result import Examination, Result, conduct
from bot.settings import Mailbox, Secrets
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot
from tests.servers.process import free_port


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def server() -> AsyncIterator[Dovecot]:
    async with dovecot(users=["bounces"]) as running:
        yield running


async def tried(server: Dovecot, *, password: str = PASSWORD, **wanted: object) -> Result:
    said = {
        "name": "box", "host": "localhost", "user": "bounces", "port": server.imaps,
        "ca_file": str(server.certificate), **wanted,
    }  # fmt: skip
    secrets = Secrets(named={"DELIVERABOT_MAILBOX_BOX_PASSWORD": password})
    return await mailboxes.examine(Mailbox(**said), secrets)  # type: ignore[arg-type]


@pytest.mark.server("dovecot")
async def test_an_imap_mailbox_is_opened_and_left_as_it_is(server: Dovecot) -> None:
    server.deliver("bounces", b"Subject: x\n\nx\n")
    before = server.files("bounces")
    result = await tried(server, move_to="Done")
    assert (result.state, result.what) == ("ok", f"localhost:{server.imaps} lets us in, and INBOX opens")
    assert [name.partition(":")[0] for name in server.files("bounces")] == before
    assert not (server.maildir("bounces") / ".Done").exists()


@pytest.mark.server("dovecot")
async def test_a_pop3_mailbox(server: Dovecot) -> None:
    result = await tried(server, kind="pop3", port=server.pop3s)
    assert (result.state, result.what) == ("ok", f"localhost:{server.pop3s} lets us in")


@pytest.mark.server("dovecot")
@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"folder": "Nowhere"}, "the server refused to open the folder Nowhere"),
        ({"ca_file": ""}, "is not trusted"),
        # Last: after a wrong password Dovecot lets us wait.
        ({"password": "wrong"}, "the server refused the password [AUTHENTICATIONFAILED]"),
    ],
)
async def test_what_a_person_must_mend(server: Dovecot, wrong: dict[str, str], what: str) -> None:
    result = await tried(server, **wrong)
    assert result.state == "failure"
    assert what in result.what
    assert "docs/mailboxes.md" in result.mend


@pytest.mark.server("dovecot")
async def test_a_server_that_is_down(server: Dovecot) -> None:
    result = await tried(server, port=free_port())
    assert result.state == "failure"
    assert "Connection refused" in result.what


@pytest.mark.server("dovecot")
async def test_a_server_that_says_nothing_is_given_up(server: Dovecot) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        look = Examination("mailbox box", lambda: tried(server, host="127.0.0.1", port=port, security="none"), 0.3)
        (result,) = await conduct(look)
    assert (result.state, result.what) == ("failure", "the examination took longer than 0.3 s")


async def maildir(path: Path) -> Result:
    return await mailboxes.examine(Mailbox(name="box", kind="maildir", path=str(path)), Secrets())


async def test_maildirs(tmp_path: Path) -> None:
    assert (await maildir(tmp_path / "none")).what == f"{tmp_path / 'none'} is not there"
    assert (await maildir(tmp_path)).what == f"{tmp_path} is no Maildir: there is no new and cur in it"
    for folder in ("new", "cur"):
        (tmp_path / folder).mkdir()
    (tmp_path / "new" / "1.M1.mta").write_bytes(b"Subject: x\n\n")
    result = await maildir(tmp_path)
    assert (result.about, result.state, result.what) == ("mailbox box", "ok", f"{tmp_path} can be read: 1 message")
