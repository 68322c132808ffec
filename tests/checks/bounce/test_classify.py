"""From words and codes to a reason."""

import pytest

from checks.bounce import REASONS, Classification, classify, is_hard
from tests.checks.bounce.messages import SAMPLES

REPLIES = [line.split("\t") for line in (SAMPLES / "replies.tsv").read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("reason", "text"), REPLIES, ids=[text[:60] for _, text in REPLIES])
def test_words_as_servers_write_them(reason: str, text: str) -> None:
    assert classify(text).reason == reason


def test_the_whole_verdict() -> None:
    assert classify("550 5.1.1 <bob@example.org>... User unknown") == Classification(
        reason="invalid_address", hard=True, permanent=True, rule="user-unknown", evidence="user unknown"
    )


@pytest.mark.parametrize("text", ["450 4.1.1 User unknown", "550 5.7.1 User unknown", "421 4.2.0 no such user here"])
def test_a_dead_mailbox_is_hard_whatever_the_code_says(text: str) -> None:
    assert classify(text).hard


@pytest.mark.parametrize(
    "text",
    [
        "550 5.1.1 MailFrom domain is listed in Spamhaus",
        "550 5.1.0 <alice@example.com>: sender address rejected: user unknown",
        "550 5.1.1 Too many recipients received this hour",
        "550 5.1.1 Too many invalid recipients",
        "550 5.7.1 Service unavailable, Client host [192.0.2.1] blocked using Spamhaus",
        "550 5.7.509 Access denied, sending domain EXAMPLE.COM does not pass DMARC verification",
        "553 5.1.8 Domain of sender address alice@example.com does not exist",
        "550 5.1.1 message identified as spam",
    ],
)
def test_trouble_with_the_sender_is_never_hard(text: str) -> None:
    assert not classify(text).hard


def test_the_same_words_at_mail_from_are_about_the_sender() -> None:
    assert classify("550 No such domain", command="RCPT").hard
    assert classify("550 No such domain", command="MAIL").reason == "sender_rejected"


def test_a_temporarily_locked_account_is_soft() -> None:
    verdict = classify(
        "550 5.7.1 Recipient address rejected: User bob@example.org temporary locked. Please try again later!"
    )
    assert (verdict.reason, verdict.hard, verdict.permanent) == ("closed_account", False, True)


@pytest.mark.parametrize(
    ("status", "reply_code", "reason"),
    [
        ("5.1.1", "550", "invalid_address"),
        ("5.1.10", None, "invalid_address"),
        ("5.1.2", None, "domain_invalid"),
        ("5.2.1", None, "closed_account"),
        ("5.2.2", None, "mailbox_full"),
        ("5.3.4", None, "message_too_big"),
        ("4.4.1", None, "unreachable"),
        ("5.7.26", None, "auth_failure"),
        ("5.7.1", None, "sender_rejected"),
        ("5.1.8", None, "sender_rejected"),
        ("4.3.0", None, "server_error"),
        (None, "556", "domain_invalid"),
        (None, "421", "unreachable"),
        ("5.0.0", "550", "unknown"),
        (None, None, "unknown"),
    ],
)
def test_codes_decide_where_no_words_tell(status: str | None, reply_code: str | None, reason: str) -> None:
    assert classify("", status, reply_code).reason == reason


def test_codes_are_read_from_the_text() -> None:
    verdict = classify("552 5.2.2 we are sorry")
    assert (verdict.reason, verdict.rule, verdict.evidence, verdict.permanent) == (
        "mailbox_full",
        "status-mailbox-full",
        "5.2.2",
        True,
    )


def test_accents_width_and_quotes_do_not_matter() -> None:
    assert classify("Le destinataire n’existe pas").reason == classify("LE DESTINATAIRE N'EXISTE PAS").reason
    assert classify("Boîte pleine").reason == "mailbox_full"
    assert classify("ｕｓｅｒ ｕｎｋｎｏｗｎ").reason == "invalid_address"


def test_words_inside_an_address_say_nothing() -> None:
    assert classify("550 5.0.0 <spam.mailbox-full@blacklist.example>").reason == "unknown"


def test_every_reason_says_whether_it_is_hard() -> None:
    assert {name for name in REASONS if is_hard(name)} == {
        "invalid_address",
        "closed_account",
        "domain_invalid",
        "suppressed",
    }
    assert len(REASONS) == 18
    assert not is_hard("no such reason")
