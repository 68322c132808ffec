"""The addresses in what somebody typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.verification import addresses_among, addresses_in


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("", []),
        ("jo@acme.com", ["jo@acme.com"]),
        ("jo@acme.com mo@acme.com", ["jo@acme.com", "mo@acme.com"]),
        (
            "jo@acme.com, mo@acme.com; al@acme.com\nbo@acme.com",
            ["jo@acme.com", "mo@acme.com", "al@acme.com", "bo@acme.com"],
        ),
        ("<mailto:jo@acme.com|jo@acme.com>", ["jo@acme.com"]),
        ("<mailto:jo@acme.com|jo@acme.com>,<mailto:mo@acme.com>", ["jo@acme.com", "mo@acme.com"]),
        ("mailto:jo@acme.com", ["jo@acme.com"]),
        ("mailto:jo@acme.com?subject=Hello", ["jo@acme.com"]),
        ("<mailto:jo@acme.com?subject=Hello%20you|write to us>", ["jo@acme.com"]),
        (
            "`jo@acme.com` *mo@acme.com* _al@acme.com_ ~bo@acme.com~",
            ["jo@acme.com", "mo@acme.com", "al@acme.com", "bo@acme.com"],
        ),
        ("_jo@acme.com", ["_jo@acme.com"]),
        ("<jo@acme.com>", ["jo@acme.com"]),
        ("jo@acme.com jo@acme.com", ["jo@acme.com"]),
        ("jo", ["jo"]),
        # Slack writes &, < and > of what was typed as entities
        ("a&amp;b@acme.com", ["a&b@acme.com"]),
        ("&lt;<mailto:jo@acme.com|jo@acme.com>&gt;", ["jo@acme.com"]),
        ("&lt;jo@acme.com&gt;", ["jo@acme.com"]),
        # As mail programs copy recipients
        ("Jo Doe &lt;<mailto:jo@acme.com|jo@acme.com>&gt;", ["jo@acme.com"]),
        (
            'Jo <jo@acme.com>, "Doe, Mo" <mo@acme.com>; al@acme.com\nBo Doe<bo@acme.com>',
            [
                "jo@acme.com",
                "mo@acme.com",
                "al@acme.com",
                "bo@acme.com",
            ],
        ),
        ("al@acme.com Jo <jo@acme.com>", ["al@acme.com", "jo@acme.com"]),
        ("jo mo@acme.com", ["jo", "mo@acme.com"]),
    ],
)
def test_what_somebody_typed(text: str, addresses: list[str]) -> None:
    assert addresses_in(text) == addresses


ADDRESSES = st.lists(st.from_regex(r"[a-z&]{1,8}@[a-z]{1,8}\.com", fullmatch=True), max_size=6)


def as_slack_writes(address: str, *, linked: bool) -> str:
    escaped = address.replace("&", "&amp;")
    return f"<mailto:{escaped}|{escaped}>" if linked else escaped


@given(ADDRESSES, st.lists(st.booleans(), min_size=6, max_size=6), st.sampled_from([" ", ",", "; ", "\n", " , "]))
def test_each_is_found_once_in_order_however_it_is_written(
    addresses: list[str], linked: list[bool], between: str
) -> None:
    text = between.join(as_slack_writes(a, linked=link) for a, link in zip(addresses, linked, strict=False))
    assert addresses_in(text) == list(dict.fromkeys(addresses))


@given(st.text(max_size=200))
def test_nothing_typed_breaks_it(text: str) -> None:
    found = addresses_in(text)
    assert len(found) == len(set(found))
    assert all(address and not set(address) & set(" ,;\n") for address in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mail <mailto:jo@acme.com|jo@acme.com>, please.", ["jo@acme.com"]),
        ("jo@acme.com, AL@acme.com. And (mo@acme.com)!", ["jo@acme.com", "AL@acme.com", "mo@acme.com"]),
        ("jo@acme.com jo@acme.com", ["jo@acme.com"]),
        ("Jo Doe &lt;jo+news@sub.acme.co.uk&gt;", ["jo+news@sub.acme.co.uk"]),
        ("*jo@acme.com* `al@acme.com` mailto:mo@acme.com", ["jo@acme.com", "al@acme.com", "mo@acme.com"]),
        ("<@U0BOB> lunch @ noon? @channel, 5@home", []),
        ("Is it jo@acme.com? Or mailto:mo@acme.com?subject=x&amp;body=y", ["jo@acme.com", "mo@acme.com"]),
        ("naïve.jo@bücher.example", ["naïve.jo@bücher.example"]),
        ("", []),
    ],
)
def test_addresses_among_other_words(text: str, expected: list[str]) -> None:
    assert addresses_among(text) == expected
