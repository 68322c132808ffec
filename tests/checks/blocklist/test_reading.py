"""What an answer of several records, or of a bit mask, comes to; and how it is told in another language."""

from typing import Any

import pytest

from checks.blocklist import Blocklist, Listing, guidance
from checks.blocklist.kinds import Code
from checks.blocklist.reading import read
from checks.dns import Answer, Outcome
from checks.sentence import retold

CODES = {"127.0.0.2": Code("spam", fix="Stop it."), "127.0.0.10": Code("policy", "info", fix="Use a relay.")}
MASK = {1: Code("refused", state="unusable"), 2: Code("black"), 8: Code("phishing", "critical")}


def told(*records: str, **blocklist: Any) -> Listing:
    return read("192.0.2.1", Blocklist("bl.test", "ip4", **blocklist), Answer("", "A", Outcome.RECORDS, records))


@pytest.mark.parametrize(
    ("beside", "reason"),
    [
        ("127.255.255.254", "refused (127.255.255.254): the list does not answer public or unregistered resolvers"),
        ("127.255.255.1", "refused (127.255.255.1): the list refuses us"),
        ("127.0.0.1", "answered 127.0.0.1: a refusal, or a resolver that blocks the list"),
        (
            "198.51.100.1",
            "answered 198.51.100.1, outside 127.0.0.0/8: the list is parked, or a resolver rewrites answers",
        ),
    ],
)
def test_one_refusal_among_listings_spoils_them(beside: str, reason: str) -> None:
    for records in (("127.0.0.2", beside), (beside, "127.0.0.2")):
        found = told(*records, codes=CODES)
        assert (found.state, found.reason, found.severity, found.delist) == ("unusable", reason, "info", "")


def test_the_order_of_records_says_nothing_and_neither_does_one_that_is_there_twice() -> None:
    found = told("127.0.0.10", "127.0.0.2", "127.0.0.2", codes=CODES)
    assert found == told("127.0.0.2", "127.0.0.10", codes=CODES)
    assert (found.codes, found.meaning) == (("127.0.0.2", "127.0.0.10"), "spam; policy")


def test_what_to_mend_is_told_of_every_code() -> None:
    assert (
        guidance(Blocklist("bl.test", "ip4", codes=CODES), ["127.0.0.2", "127.0.0.10"]).first == "Stop it. Use a relay."
    )


def test_a_refusal_may_be_a_bit() -> None:
    assert told("127.0.0.3", bits=MASK).reason == "refused (127.0.0.3): refused"
    assert told("127.0.0.1", bits=MASK).state == "unusable"
    assert told("127.0.0.10", bits=MASK).meaning == "black; phishing"


def test_bits_nobody_documents_do_not_count_beside_those_of_meaning() -> None:
    assert told("127.0.0.34", bits=MASK).meaning == "black"
    assert (told("127.0.0.32", bits=MASK).meaning, told("127.0.0.32", bits=MASK).severity) == (
        "listed, reason unknown",
        "info",
    )


def test_a_mask_is_in_127_0_0() -> None:
    assert told("127.9.9.8", bits=MASK).meaning == "listed, reason unknown"


def test_a_lowest_bit_that_means_something_is_no_refusal() -> None:
    assert told("127.0.0.1", bits={1: Code("bot")}).meaning == "bot"


def test_a_score_of_an_unknown_scale_is_no_listing_and_says_so() -> None:
    found = told("127.0.4.3", purpose="score")
    assert (found.state, found.meaning) == ("good", "a score of a scale that is not known")


def test_meanings_are_told_one_by_one_in_another_language() -> None:
    french = {"spam": "du spam", "policy": "la politique", "{one}; {other}": "{one} ; {other}"}
    found = told("127.0.0.2", "127.0.0.10", codes=CODES)
    assert retold(found.meaning, lambda text, **values: french[text].format(**values)) == "du spam ; la politique"
