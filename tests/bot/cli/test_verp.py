"""deliverabot verp."""

from pathlib import Path

from bot.intake.verp import Mailed, Verp
from tests.bot.cli.program import deliverabot

SECRET = "a-secret-of-acmes-1"
ACME = {"DELIVERABOT_VERP_SECRET": SECRET, "DELIVERABOT_INBOUND_DOMAIN": "bounce.acme.com"}


def test_the_envelope_sender_is_printed(tmp_path: Path) -> None:
    ended = deliverabot("verp", "acme-q4", "Jo@customer.com", cwd=tmp_path, **ACME)
    assert (ended.status, ended.err) == (0, "")
    assert Verp([SECRET], "bounce.acme.com").read(ended.out.strip()) == Mailed("acme-q4", "jo@customer.com")


def test_one_that_some_servers_refuse_is_told(tmp_path: Path) -> None:
    ended = deliverabot("verp", "a-campaign-with-a-long-name", "somebody@long.customer.com", cwd=tmp_path, **ACME)
    assert ended.status == 0
    assert ended.err.startswith("deliverabot verp: 75 characters before the @: more than 64 (RFC 5321)")


def test_without_a_secret_or_a_domain_it_says_what_is_missing(tmp_path: Path) -> None:
    ended = deliverabot("verp", "acme-q4", "jo@customer.com", cwd=tmp_path)
    assert (ended.status, ended.err) == (
        2,
        "deliverabot: Envelope senders need inbound.domain and, in the environment, DELIVERABOT_VERP_SECRET\n",
    )


def test_what_is_no_address_is_refused(tmp_path: Path) -> None:
    ended = deliverabot("verp", "acme-q4", "jo", cwd=tmp_path, **ACME)
    assert (ended.status, ended.err) == (1, "deliverabot: 'jo' is no mail address\n")
