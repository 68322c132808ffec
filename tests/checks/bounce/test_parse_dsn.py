"""Delivery status notifications: RFC 3464 and its ways in the wild."""

import pytest

from checks.bounce import parse
from tests.checks.bounce.messages import RETURNED, dsn, note

UNKNOWN = """
Final-Recipient: rfc822; bob@example.org
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 <bob@example.org>: Recipient address rejected:
    User unknown
"""


def test_one_recipient_gives_one_full_row() -> None:
    (row,) = parse(dsn(UNKNOWN))
    assert (row.recipient, row.reason, row.hard, row.permanent) == ("bob@example.org", "invalid_address", True, True)
    assert (row.status, row.reply_code, row.action) == ("5.1.1", "550", "failed")
    assert row.diagnostic == "550 5.1.1 <bob@example.org>: Recipient address rejected: User unknown"
    assert (row.rule, row.evidence) == ("user-unknown", "user unknown")
    assert (row.remote_mta, row.reporting_mta) == ("mail.example.org", "mx.example.net")


def test_the_returned_mail_tells_the_campaign() -> None:
    (row,) = parse(dsn(UNKNOWN))
    assert (row.message_id, row.original_subject) == ("17@example.com", "Hello")
    assert (row.original_from, row.original_to) == ("Alice <alice@example.com>", ("bob@example.org",))
    assert row.original_date == "2021-04-29T14:34:45+00:00"
    assert row.returned_headers == {"x-campaign": "spring", "list-id": "<news.example.com>"}


def test_several_recipients_keep_their_own_reasons() -> None:
    full = "Final-Recipient: rfc822; carol@example.org\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 over quota"
    rows = parse(dsn(UNKNOWN, full))
    assert [(row.recipient, row.reason) for row in rows] == [
        ("bob@example.org", "invalid_address"),
        ("carol@example.org", "mailbox_full"),
    ]


def test_the_original_recipient_is_the_one_that_was_mailed() -> None:
    (row,) = parse(dsn("Original-Recipient: rfc822;Team@Example.ORG\n" + UNKNOWN.strip()))
    assert (row.recipient, row.final_recipient) == ("team@example.org", "bob@example.org")


def test_utf8_recipients_of_rfc_6533() -> None:
    (row,) = parse(dsn(UNKNOWN.replace("rfc822; bob@example.org", "utf-8; jürgen@münchen.example", 1)))
    assert row.recipient == "jürgen@münchen.example"


def test_verp_tells_who_was_mailed_when_the_report_names_the_forwarding_target() -> None:
    (row,) = parse(dsn(UNKNOWN, to="bounces+carol=lists.example@example.com"))
    assert (row.recipient, row.final_recipient) == ("carol@lists.example", "bob@example.org")


def test_a_verp_address_that_may_hold_several_addresses_proves_nothing_by_itself() -> None:
    (row,) = parse(dsn(UNKNOWN, to="bounces+12-ann-marie=lists.example@example.com"))
    assert row.recipient == "bob@example.org"


def test_the_returned_to_header_settles_which_address_verp_holds() -> None:
    returned = RETURNED.replace("To: bob@example.org", "To: ann-marie@lists.example")
    (row,) = parse(dsn(UNKNOWN, to="bounces+12-ann-marie=lists.example@example.com", returned=returned))
    assert row.recipient == "ann-marie@lists.example"


def test_an_srs_recipient_is_undone() -> None:
    rewritten = "SRS0=HHH=TT=example.org=bob@forwarder.example"
    (row,) = parse(dsn(UNKNOWN.replace("bob@example.org", rewritten)))
    assert row.recipient == "bob@example.org"


def test_an_srs_envelope_is_no_verp() -> None:
    (row,) = parse(dsn(UNKNOWN, to="SRS0=HHH=TT=example.com=alice@forwarder.example"))
    assert row.recipient == "bob@example.org"


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_success_is_never_hard(action: str) -> None:
    (row,) = parse(dsn(f"Final-Recipient: rfc822; bob@example.org\nAction: {action}\nStatus: 2.0.0"))
    assert (row.reason, row.hard, row.permanent, row.action) == ("delivered", False, False, action)


def test_a_delay_is_not_permanent() -> None:
    (row,) = parse(dsn("Final-Recipient: rfc822; bob@example.org\nAction: delayed\nStatus: 4.4.1"))
    assert (row.reason, row.hard, row.permanent, row.action) == ("unreachable", False, False, "delayed")


def test_the_report_says_what_the_fields_leave_out() -> None:
    bare = "Final-Recipient: rfc822; {}\nAction: failed\nStatus: 5.0.0"
    text = "bob@example.org: 550 5.1.1 User unknown\ncarol@example.org: 552 5.2.2 Mailbox full\n"
    rows = parse(dsn(bare.format("bob@example.org"), bare.format("carol@example.org"), text=text))
    assert [(row.reason, row.status) for row in rows] == [("invalid_address", "5.1.1"), ("mailbox_full", "5.2.2")]


def test_a_refusal_at_mail_from_is_about_the_sender() -> None:
    group = "Final-Recipient: rfc822; bob@example.org\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 No such domain"
    text = "<bob@example.org>: host mail.example.org said: 550 No such domain (in reply to MAIL FROM command)\n"
    (row,) = parse(dsn(group, text=text))
    assert (row.reason, row.hard) == ("sender_rejected", False)


def test_what_is_said_of_the_sender_is_not_said_of_the_recipient() -> None:
    group = UNKNOWN.replace(
        "<bob@example.org>: Recipient address rejected:\n    User unknown", "<alice@example.com> does not exist"
    )
    (row,) = parse(dsn(group))
    assert (row.reason, row.hard) == ("sender_rejected", False)


def test_the_returned_mail_is_no_evidence() -> None:
    (row,) = parse(dsn("Final-Recipient: rfc822; bob@example.org\nAction: failed\nStatus: 5.0.0"))
    assert (row.reason, row.hard) == ("unknown", False)


def test_an_exit_code_of_the_local_mailer_is_understood() -> None:
    (row,) = parse(dsn("Final-Recipient: rfc822; bob@example.org\nAction: failed\nDiagnostic-Code: x-unix; 67"))
    assert (row.reason, row.hard) == ("invalid_address", True)


def test_fields_without_mime_around_them_are_read() -> None:
    text = "The message failed.\n\nReporting-MTA: dns; mx.example.net\n" + UNKNOWN
    (row,) = parse(note(text))
    assert (row.recipient, row.reason, row.reporting_mta) == ("bob@example.org", "invalid_address", "mx.example.net")


def test_groups_without_blank_lines_between_them_are_told_apart() -> None:
    rows = parse(dsn(UNKNOWN.strip() + "\n" + UNKNOWN.strip().replace("bob@", "carol@")))
    assert [row.recipient for row in rows] == ["bob@example.org", "carol@example.org"]


def test_a_base64_status_part_is_read() -> None:
    import base64

    head, _, rest = dsn(UNKNOWN).partition(b"Content-Type: message/delivery-status\n\n")
    status, _, tail = rest.partition(b"\n\n--b1\n")
    encoded = b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(
        status
    )
    (row,) = parse(head + encoded + b"\n\n--b1\n" + tail)
    assert row.recipient == "bob@example.org"
