"""[[mailboxes]], [[logs]] and [inbound]: what is missing is one line, and secrets are named and never shown."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import load

IMAP = '[[mailboxes]]\nname = "acme-bounces"\nhost = "imap.acme.com"\nuser = "bounces@acme.com"\n'
PASSWORD = "DELIVERABOT_MAILBOX_ACME_BOUNCES_PASSWORD"


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


def test_a_mailbox_and_its_password() -> None:
    found = load(toml(IMAP), {PASSWORD: " hush "})
    assert found.secrets.named == {PASSWORD: "hush"}
    assert found.mailboxes[0].actual_port == 993
    assert repr(found.secrets) == f"Secrets(set: {PASSWORD})"


@pytest.mark.parametrize(
    ("lines", "port"),
    [
        ('security = "starttls"', 143),
        ('kind = "pop3"', 995),
        ('kind = "pop3"\nsecurity = "starttls"', 110),
        ("port = 1993", 1993),
    ],
)
def test_the_usual_port_is_known(lines: str, port: int) -> None:
    assert load(toml(IMAP + lines), {PASSWORD: "hush"}).mailboxes[0].actual_port == port


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (IMAP, f"mailboxes: acme-bounces: auth = 'password': needs {PASSWORD} in the environment"),
        (IMAP.replace("host", "#"), "mailboxes: acme-bounces: host = '': must be set for imap with auth = 'password'"),
        (
            IMAP + 'auth = "microsoft-app"\nclient_id = "1"',
            "mailboxes: acme-bounces: tenant = '': must be set for imap with auth = 'microsoft-app'",
        ),
        (
            IMAP + 'auth = "google"\nclient_id = "1"',
            (
                "mailboxes: acme-bounces: auth = 'google': needs DELIVERABOT_MAILBOX_ACME_BOUNCES_CLIENT_SECRET"
                " in the environment"
            ),
        ),
        ('[[mailboxes]]\nname = "a"\nkind = "maildir"', "mailboxes: a: path = '': must be set for a maildir"),
        ("[[mailboxes]]", "[[mailboxes]] needs name: what it is called here, and in the names of its secrets"),
        (
            (
                '[[mailboxes]]\nname = "a-b"\nkind = "maildir"\npath = "x"\n'
                '[[mailboxes]]\nname = "A_b"\nkind = "maildir"\npath = "y"'
            ),
            "mailboxes.name = 'a_b': must be another for each, in capitals or not",
        ),
        (
            '[[logs]]\nname = "mta"\npath = "/var/log/mail.log"\ncampaign_sender = "("',
            "logs.campaign_sender = '(': must be a regular expression",
        ),
        (
            '[[logs]]\nname = "mta"\npath = "/var/log/mail.log"\ncampaign_sender = "x"',
            "logs.campaign_sender = 'x': needs a group ( ) around the campaign",
        ),
        ("[inbound]\nport = 24", "inbound.unsigned = 'refuse': needs DELIVERABOT_VERP_SECRET in the environment"),
        ('[inbound]\ndomain = "acme"', "inbound.domain = 'acme': must be a domain"),
    ],
)
def test_what_is_missing_is_one_line(text: str, told: str) -> None:
    assert refusal(text) == told


def test_a_password_does_not_go_in_the_open_nor_does_a_token() -> None:
    told = refusal(IMAP + 'security = "none"', **{PASSWORD: "hush"})
    assert told == (
        "mailboxes: acme-bounces: security = 'none': must be tls or starttls, or what it logs in with goes in the open"
    )
    told = refusal(IMAP + 'auth = "oauth"\nclient_id = "1"\ntoken_url = "http://acme.com/token"')
    assert told.endswith("token_url = 'http://acme.com/token': must begin with https://")


def test_the_password_of_a_mailbox_that_is_not_there_is_refused_and_not_shown() -> None:
    told = refusal("", **{PASSWORD: "hush"})
    assert told.startswith(f"{PASSWORD}: there is no such setting")
    assert "hush" not in told


def test_a_short_secret_is_refused_and_not_shown() -> None:
    told = refusal("", DELIVERABOT_VERP_SECRET="short")
    assert told == "DELIVERABOT_VERP_SECRET: must have at least 16 characters"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "mta.acme.com"])
def test_beyond_this_machine_inbound_names_who_may_connect(host: str) -> None:
    known = {"DELIVERABOT_VERP_SECRET": "a-secret-of-acmes-1"}
    text = f'[inbound]\nport = 24\ndomain = "bounce.acme.com"\nhost = "{host}"\n'
    assert refusal(text, **known) == (
        f"inbound.host = '{host}': is reached from elsewhere, without login or TLS: inbound.allow_networks must name the mail"
        " servers that may connect, such as 10.0.0.0/8"
    )
    assert load(toml(f'{text}allow_networks = ["10.0.0.0/8"]\n'), known).inbound.host == host
    assert refusal(f'{text}allow_networks = ["10.0.0.1/8"]\n', **known) == (
        "inbound.allow_networks = '10.0.0.1/8': must be a network such as 10.0.0.0/8"
    )


def test_somebody_may_connect() -> None:
    told = refusal('[inbound]\nport = 24\nallow_networks = []\nunsigned = "accept"')
    assert told == "inbound.allow_networks = []: must name who may connect"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_on_this_machine_nobody_need_be_named(host: str) -> None:
    text = f'[inbound]\nport = 24\ndomain = "bounce.acme.com"\nhost = "{host}"\n'
    assert load(toml(text), {"DELIVERABOT_VERP_SECRET": "a-secret-of-acmes-1"}).inbound.host == host


def test_inbound_needs_its_domain() -> None:
    told = refusal("[inbound]\nport = 24", DELIVERABOT_VERP_SECRET="a-secret-of-acmes-1")
    assert told == "inbound.domain = '': must be set when inbound.port is"
