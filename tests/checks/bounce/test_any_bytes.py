"""Never raises, never hangs, whatever the bytes."""

import base64
import random
import re
import signal
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.bounce import REASONS, Bounce, classify
from checks.bounce.parse import read_messages, read_rows
from tests.checks.bounce.messages import RETURNED, SAMPLES, dsn, note

MESSAGES = [path.read_bytes() for path in sorted(SAMPLES.glob("*.eml"))]
NEVER = 20
"""Seconds that no message needs: two were promised, on a machine that does nothing else."""


@pytest.fixture(autouse=True)
def _no_endless_test() -> Iterator[None]:
    def stop(number: int, frame: object) -> None:
        raise TimeoutError(f"still reading after {NEVER} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(NEVER)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def rows_of(message: bytes) -> list[Bounce]:
    """As `parse`, without its last guard: a fault must show here."""
    return [row for part in read_messages(message) for row in read_rows(part)]


def assert_sane(rows: list[Bounce]) -> None:
    for row in rows:
        assert row.reason in REASONS
        assert row.recipient == row.recipient.lower()
        assert re.fullmatch(r"|[^\s<>]+@[^\s<>@]+\.[^\s<>@]+", row.recipient), row.recipient
        assert not (row.hard and not REASONS[row.reason].hard)


@given(st.binary(max_size=2000))
def test_any_bytes(raw: bytes) -> None:
    assert_sane(rows_of(raw))


@given(st.sampled_from(MESSAGES), st.randoms(use_true_random=False))
def test_bent_messages(message: bytes, chance: random.Random) -> None:
    bent = bytearray(message)
    for _ in range(chance.randrange(1, 40)):
        bent[chance.randrange(len(bent))] ^= 1 << chance.randrange(8)
    assert_sane(rows_of(bytes(bent)))


@given(st.sampled_from(MESSAGES), st.floats(0, 1))
def test_messages_cut_off(message: bytes, share: float) -> None:
    assert_sane(rows_of(message[: int(len(message) * share)]))


@given(st.text(max_size=300), st.text(max_size=8), st.text(max_size=4))
def test_any_words_and_codes(text: str, status: str, reply_code: str) -> None:
    verdict = classify(text, status, reply_code, command=text[:4], origin=text[:9])
    assert verdict.reason in REASONS


@pytest.mark.parametrize("newline", [b"\r\n", b"\r", b"\r\r\n"], ids=["CRLF", "CR", "CRCRLF"])
@pytest.mark.parametrize("message", MESSAGES, ids=[path.stem for path in sorted(SAMPLES.glob("*.eml"))])
def test_line_ends_do_not_matter(message: bytes, newline: bytes) -> None:
    plain = message.replace(b"\r\n", b"\n")
    assert rows_of(plain.replace(b"\n", newline)) == rows_of(plain)


GROUP = "Final-Recipient: rfc822; bob{0}@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 bob{0} unknown user"


def test_ten_megabytes_returned() -> None:
    attachment = base64.encodebytes(random.Random(1).randbytes(7_500_000)).decode()
    (row,) = rows_of(dsn(GROUP.format(""), returned=RETURNED + attachment))
    assert row.reason == "invalid_address"


def test_a_line_of_two_megabytes() -> None:
    (row,) = rows_of(note("<bob@example.org>: User unknown " + "x" * 2_000_000))
    assert (row.recipient, row.reason) == ("bob@example.org", "invalid_address")


@pytest.mark.parametrize(
    "inside", ["multipart/mixed; boundary=b{0}\n\n--b{0}", "message/rfc822\n"], ids=["parts", "messages"]
)
def test_three_hundred_nested_parts(inside: str) -> None:
    nest = "\n".join(f"Content-Type: {inside.format(depth)}" for depth in range(300))
    assert_sane(
        rows_of(f"From: MAILER-DAEMON@x.example\nSubject: failure notice\n{nest}\n\n<bob@example.org>: no\n".encode())
    )


def test_five_thousand_recipients_give_five_thousand_rows() -> None:
    rows = rows_of(dsn(*(GROUP.format(number) for number in range(5000))))
    assert [row.recipient for row in rows] == [f"bob{number}@example.org" for number in range(5000)]
    assert all(row.hard for row in rows)


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a ",
        "@",
        "a@b.c ",
        "(",
        "<!--",
        "<style>",
        "=?",
        "5.1.",
        "550 5.1.1 ",
        ">",
        "\n",
        "\n>",
        "x:\n ",
        "X: y\n",
        "mailbox ",
    ],
)
def test_two_megabytes_of_one_thing(piece: str) -> None:
    text = piece * (2_000_000 // len(piece))
    for kind in ("plain", "html"):
        assert_sane(rows_of(note(text).replace(b"text/plain", f"text/{kind}".encode())))
    assert_sane(rows_of(note("no", headers=f"X-Failed-Recipients: {text[:200_000]}\n", subject=text[:200_000])))
