"""Records to publish, as zone files have them."""

import dns.rdata
import pytest

from checks.domain.finding import Record


def test_a_text_is_quoted() -> None:
    assert Record(name="acme.test", type="TXT", value="v=spf1 -all").zone_line() == 'acme.test. TXT "v=spf1 -all"'


def test_other_types_are_not() -> None:
    assert Record(name="acme.test", type="MX", value="0 .").zone_line() == "acme.test. MX 0 ."


@pytest.mark.parametrize("text", ["x" * 255, "x" * 256, "x" * 700, 'a "b" \\ c' * 60, ""])
def test_a_text_of_any_length_can_be_read_back(text: str) -> None:
    _, _, data = Record(name="acme.test", type="TXT", value=text).zone_line().split(" ", 2)
    read = dns.rdata.from_text("IN", "TXT", data)
    assert b"".join(read.strings).decode() == text  # type: ignore[attr-defined]


def test_strings_are_counted_in_octets_and_hold_ascii_alone() -> None:
    line = Record(name="acme.test", type="TXT", value="é" * 128 + "\t").zone_line()
    assert line == 'acme.test. TXT "' + r"\195\169" * 127 + r"\195" + '" "' + r"\169\009" + '"'
