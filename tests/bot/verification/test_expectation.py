"""What mailing a list would come to."""

from bot.verification.expectation import bounce_rate


def test_from_what_is_sure_to_what_nobody_can_tell() -> None:
    tally = {
        ("deliverable", "accepted"): 60,
        ("undeliverable", "mailbox_not_found"): 10,
        ("risky", "catch_all"): 15,
        ("risky", "role"): 10,
        ("unknown", "timeout"): 5,
    }
    assert bounce_rate(tally) == (0.1, 0.3)


def test_an_empty_list() -> None:
    assert bounce_rate({}) == (0.0, 0.0)
