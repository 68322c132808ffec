"""A server's octets as replies, however they are cut, and what is not believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.address.reader import LONGEST_EXCHANGE, LONGEST_LINE, TOO_LONG, TOO_MANY, ReplyReader
from checks.address.replies import Reply

SAID = b"250-mx.acme.test\r\n250-PIPELINING\r\n250 STARTTLS\r\n550 5.1.1 no such user\r\n250\r\n"
REPLIES = [Reply(250, "mx.acme.test\nPIPELINING\nSTARTTLS"), Reply(550, "5.1.1 no such user"), Reply(250, "")]


def read(*parts: bytes, expected: int = 1) -> ReplyReader:
    reader = ReplyReader()
    reader.expect(expected)
    for part in parts:
        reader.receive(part)
    return reader


@given(st.lists(st.integers(0, len(SAID)), max_size=8).map(sorted))
def test_replies_are_the_same_however_they_arrive(cuts: list[int]) -> None:
    parts = [SAID[start:end] for start, end in zip([0, *cuts], [*cuts, len(SAID)], strict=True)]
    reader = read(*parts, expected=3)
    assert (reader.replies, reader.complete, reader.unclear) == (REPLIES, True, None)


@pytest.mark.parametrize("said", [b"220 one\r\n220 two\r\n", b"220 one\r\n2", b"220 one\r\n250-two\r\n"])
def test_more_than_was_asked_for_is_not_believed(said: bytes) -> None:
    assert read(said).unclear == TOO_MANY


def test_what_comes_later_and_unasked_is_not_believed() -> None:
    reader = read(b"220 one\r\n")
    assert reader.unclear is None
    reader.receive(b"250 ok\r\n")
    assert reader.unclear == TOO_MANY


def test_after_a_421_nothing_is_expected_and_nothing_heard() -> None:
    reader = read(b"421 bye\r\n250 ok\r\n", expected=3)
    assert (reader.complete, reader.replies, reader.unclear) == (True, [Reply(421, "bye")], None)


@pytest.mark.parametrize("said", [b"250-mx\r\n550 no\r\n", b"hello\r\n", b"25 short\r\n", b"\r\n", b"199 odd\r\n"])
def test_what_is_no_reply_has_no_code(said: bytes) -> None:
    assert read(said).replies[0].code == 0


def test_a_line_without_end_is_given_up() -> None:
    assert read(b"2" * (LONGEST_LINE + 1)).unclear == TOO_LONG


def test_replies_without_end_are_given_up() -> None:
    line = b"250-" + b"x" * 1000 + b"\r\n"
    assert read(*[line] * (LONGEST_EXCHANGE // len(line) + 1)).unclear == TOO_LONG
