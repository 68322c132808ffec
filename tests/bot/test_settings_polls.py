"""[[polls]]: what is missing is one line, and keys are named and never shown."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import load

POLL = '[[polls]]\nname = "acme-out"\nplatform = "instantly"\n'
LISTMONK = '[[polls]]\nname = "acme-out"\nplatform = "listmonk"\n'
KEY = "DELIVERABOT_POLL_ACME_OUT_KEY"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def toml(text: str) -> Path:
    path = Path("acme.toml")
    path.write_text(text)
    return path


def refusal(text: str, **environ: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load(toml(text), environ)
    return str(caught.value)


def test_a_poll_and_its_key() -> None:
    found = load(toml(POLL), {KEY: "hush"})
    assert found.secrets.named == {KEY: "hush"}
    assert found.polls[0].take == ["sent", "delivered", "bounced", "complained", "unsubscribed"]
    assert "hush" not in repr(found)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (LISTMONK, "polls: acme-out: url = '': must be set for listmonk, such as https://listmonk.acme.com"),
        (
            LISTMONK + 'url = "http://listmonk.acme.com"',
            "polls: acme-out: url = 'http://listmonk.acme.com': must begin with https://, or its key goes in the open",
        ),
        (POLL + 'domain = "acme"', "polls.domain = 'acme': must be a domain"),
        (POLL + POLL, "polls.name = 'acme_out': must be another for each, in capitals or not"),
    ],
)
def test_what_is_wrong_is_one_line(text: str, told: str) -> None:
    assert refusal(text, **{KEY: "hush"}) == told


def test_a_platform_nobody_knows() -> None:
    told = refusal(POLL.replace("instantly", "outreach"))
    assert "must be brevo, instantly, lemlist, listmonk, mailchimp or smartlead: who is asked" in told


def test_its_key_is_needed_and_one_of_nobody_is_refused_unseen() -> None:
    assert refusal(POLL) == f"polls: acme-out: needs {KEY} in the environment"
    told = refusal("", **{KEY: "hush"})
    assert told.startswith(f"{KEY}: there is no such setting")
    assert "hush" not in told


@pytest.mark.parametrize("url", ["https://listmonk.acme.com", "http://127.0.0.1:9000", "http://localhost:9000/"])
def test_a_server_of_ones_own(url: str) -> None:
    assert load(toml(LISTMONK + f'url = "{url}"'), {KEY: "hush"}).polls[0].url == url
