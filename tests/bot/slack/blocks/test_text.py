"""Words in messages: what came from outside can neither format, link nor notify."""

import pytest

from bot.slack.blocks.message import Message, clip, header, paragraphs, section, without_new_blocks
from bot.slack.blocks.text import code, escape, hidden, person, when


def test_slacks_three_characters_are_escaped() -> None:
    assert escape("a & b <c>") == "a &amp; b &lt;c&gt;"


@pytest.mark.parametrize("hostile", ["<!channel>", "<!here>", "<@U0BOB>", "<#C0DELIV>", "<https://evil.example|click>"])
def test_nothing_notifies_or_links(hostile: str) -> None:
    assert "<" not in escape(hostile)
    assert "<" not in code(hostile)


@pytest.mark.parametrize("mark", "*~`")
def test_a_mark_is_parted_from_what_it_would_format(mark: str) -> None:
    assert escape(f"{mark}x{mark}") == f"\u200b{mark}\u200bx\u200b{mark}\u200b"


def test_lines_become_one() -> None:
    assert escape("a\n> b\r\n\tc") == "a &gt; b c"


def test_only_so_much_of_it_is_shown() -> None:
    assert escape("&" * 10, 4) == "&amp;&amp;&amp;…"


def test_a_servers_words_keep_inside_their_ticks() -> None:
    assert code("550 `x` & y") == "`550 'x' &amp; y`"


def test_no_words_are_no_ticks() -> None:
    assert code("  \n ") == ""


def test_addresses_in_a_servers_words_are_shortened() -> None:
    assert code("550 <john@acme.com>: unknown") == "`550 &lt;j…n@acme.com&gt;: unknown`"


@pytest.mark.parametrize(
    ("address", "shown"),
    [("john@acme.com", "j…n@acme.com"), ("jo@acme.com", "j…@acme.com"), ("@acme.com", "…@acme.com")],
)
def test_an_address_is_shortened(address: str, shown: str) -> None:
    assert hidden(address) == shown


def test_a_person_is_mentioned() -> None:
    assert person("U0ALICE") == "<@U0ALICE>"


@pytest.mark.parametrize("who", ["deliverabot", "<!channel>", "U0ALICE>x"])
def test_what_is_no_person_is_not(who: str) -> None:
    assert "<" not in person(who)


def test_a_moment_is_in_the_readers_zone_with_a_fallback() -> None:
    assert when(1_795_341_600_000) == "<!date^1795341600^{date_short_pretty} {time}|2026-11-22T10:00:00Z>"


def test_what_is_cut_ends_in_an_ellipsis() -> None:
    assert clip("abcdef", 4) == "abc…"


def test_lines_are_packed_whole() -> None:
    packed, left_out = paragraphs(["a" * 1_400, "b" * 1_400, "c" * 1_400], most=5)
    assert [len(text) for text in packed] == [2_801, 1_400]
    assert left_out == 0


def test_lines_that_do_not_fit_are_counted() -> None:
    packed, left_out = paragraphs(["a" * 2_000] * 5, most=2)
    assert (len(packed), left_out) == (2, 3)


def test_without_the_newer_blocks_the_rest_stays() -> None:
    newer = {"type": "data_visualization", "title": "x"}
    plain = [header("Title"), section("Words")]
    assert without_new_blocks(Message("text", [plain[0], newer, plain[1]])) == Message("text", plain)
