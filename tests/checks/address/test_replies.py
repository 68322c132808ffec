"""What servers say to RCPT, and what it means. The texts are the well-known ones of real servers."""

import pytest

from checks.address.replies import STARTTLS, TOO_MANY, Reading, Reply, Stage, read_opening, read_rcpt

SURE = [
    (250, "2.1.5 Ok", "accepted"),
    (251, "User not local; will forward", "accepted"),
    (
        550,
        "5.1.1 <bob@acme.test>: Recipient address rejected: User unknown in local recipient table",
        "mailbox_not_found",
    ),
    (
        550,
        "5.1.1 The email account that you tried to reach does not exist.\nPlease check for typos",
        "mailbox_not_found",
    ),
    (550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", "mailbox_not_found"),
    (550, "5.4.1 Recipient address rejected: Access denied. AS(201806281)", "mailbox_not_found"),
    (550, "sorry, no mailbox here by that name (#5.1.1)", "mailbox_not_found"),
    (550, "No such user here", "mailbox_not_found"),
    (550, "5.1.1 <spamhaus@acme.test>: User unknown", "mailbox_not_found"),
    (550, "5.2.1 The email account that you tried to reach is disabled.", "mailbox_disabled"),
    (552, "5.2.2 The email account that you tried to reach is over quota", "mailbox_full"),
    (452, "4.2.2 Mailbox full", "mailbox_full"),
    (550, "5.2.1 The user you are trying to contact is receiving mail at a rate that", "rate_limited_mailbox"),
    (450, "4.2.1 The user you are trying to contact is receiving mail too quickly.", "rate_limited_mailbox"),
    (554, "5.7.1 <bob@acme.test>: Relay access denied", "relay_denied"),
    (550, "relay not permitted", "relay_denied"),
    (553, "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "relay_denied"),
    (556, "5.1.10 Recipient address has null MX", "relay_denied"),
    (550, "5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", "blocked"),
    (550, "5.7.1 User unknown", "blocked"),
    (550, "5.1.1 Blocked, see our blacklist", "blocked"),
    (550, "5.1.8 <a@b.test>: Sender address rejected: Domain not found", "blocked"),
    (550, "5.7.509 Access denied, sending domain does not pass DMARC verification", "blocked"),
    (450, "4.7.1 Client host rejected: cannot find your hostname, [192.0.2.1]", "blocked"),
    (450, "4.2.0 <bob@acme.test>: Recipient address rejected: Greylisted, see http://postgrey.example/", "greylisted"),
    (451, "4.7.1 Greylisting in action, please come back later", "greylisted"),
    (450, "4.1.1 <bob@acme.test>: Recipient address rejected: unverified address", "temporary"),
    (450, "<greylist@acme.test>: mailbox busy", "temporary"),
    (451, "4.3.0 Temporary lookup failure", "temporary"),
    (452, "4.5.3 Too many recipients", TOO_MANY),
    (452, "too many recipients", TOO_MANY),
    (530, "5.7.0 Must issue a STARTTLS command first", STARTTLS),
    (252, "2.0.0 Cannot VRFY user", "unclear"),
    (503, "5.5.1 Bad sequence of commands", "unclear"),
    (554, "5.4.6 Too many hops", "unclear"),
    (550, "5.3.2 System not accepting network messages", "unclear"),
    (0, "hello", "unclear"),
]
VAGUE = [
    (550, "Requested action not taken: mailbox unavailable"),
    (550, "5.5.0 Requested action not taken: mailbox unavailable"),
    (550, "rejected"),
    (501, "5.1.3 Bad recipient address syntax"),
]


@pytest.mark.parametrize(("code", "text", "reason"), SURE)
def test_answers_that_are_plain(code: int, text: str, reason: str) -> None:
    assert read_rcpt(Reply(code, text)) == Reading(reason)


@pytest.mark.parametrize(("code", "text"), VAGUE)
def test_refusals_that_need_a_control(code: int, text: str) -> None:
    assert read_rcpt(Reply(code, text)) == Reading("mailbox_not_found", sure=False)


@pytest.mark.parametrize("code", range(400, 500))
def test_no_4xx_makes_an_address_undeliverable(code: int) -> None:
    for text in ("", "5.1.1 User unknown", "4.1.1 User unknown", "no such user", "relay denied", "account disabled"):
        assert read_rcpt(Reply(code, text)).reason not in ("mailbox_not_found", "mailbox_disabled", "relay_denied")


@pytest.mark.parametrize("words", ["User unknown", "no such user", "account disabled", "mailbox unavailable", ""])
def test_no_5_7_x_means_a_missing_mailbox(words: str) -> None:
    for detail in (0, 1, 25, 26, 133, 509, 606):
        assert read_rcpt(Reply(550, f"5.7.{detail} {words}")).reason == "blocked"


@pytest.mark.parametrize("stage", [Stage.BANNER, Stage.EHLO, Stage.STARTTLS, Stage.MAIL])
@pytest.mark.parametrize("code", [0, 354, 421, 450, 451, 501, 521, 550, 553, 554])
def test_nothing_before_rcpt_is_about_the_mailbox(stage: Stage, code: int) -> None:
    reading = read_opening(stage, Reply(code, "5.1.1 User unknown, no such mailbox, relay denied"))
    assert reading.reason in ("blocked", "greylisted", "temporary", "unclear")
