"""`pause NAME [for 2h] [because …]`, as people type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.campaigns.request import LONGEST, UNITS, PauseRequest, parse_pause, parse_span
from bot.clock import DAY, HOUR, MINUTE
from bot.errors import InputError


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("acme-q4", PauseRequest("acme-q4", None, "")),
        ("  acme-q4  ", PauseRequest("acme-q4", None, "")),
        ("acme-q4 for 2h", PauseRequest("acme-q4", 2 * HOUR, "")),
        ("acme-q4 FOR 2H", PauseRequest("acme-q4", 2 * HOUR, "")),
        ("acme-q4 for 2 hours", PauseRequest("acme-q4", 2 * HOUR, "")),
        ("acme-q4 because the list is stale", PauseRequest("acme-q4", None, "the list is stale")),
        ("acme-q4 for 90m because of bob", PauseRequest("acme-q4", 90 * MINUTE, "of bob")),
        ("acme-q4 for 1h 30m because of bob", PauseRequest("acme-q4", 90 * MINUTE, "of bob")),
        ("acme-q4 pendant 3 jours", PauseRequest("acme-q4", 3 * DAY, "")),
        ("acme-q4 durante 2 horas porque sí", PauseRequest("acme-q4", 2 * HOUR, "sí")),
        ("acme-q4 for 2 hours because of bob", PauseRequest("acme-q4", 2 * HOUR, "of bob")),
        ("black friday for 3d", PauseRequest("black friday", 3 * DAY, "")),
        ('"black friday" for 3d', PauseRequest("black friday", 3 * DAY, "")),
        ("“black friday” for 3d", PauseRequest("black friday", 3 * DAY, "")),
        ("acme-q4 pour 2h parce que la liste est vieille", PauseRequest("acme-q4", 2 * HOUR, "la liste est vieille")),
        ("acme-q4 por 2h porque la lista es vieja", PauseRequest("acme-q4", 2 * HOUR, "la lista es vieja")),
        ("acme-q4 because we stop for 2h", PauseRequest("acme-q4", None, "we stop for 2h")),
        ("acme-q4 because one\nand two", PauseRequest("acme-q4", None, "one\nand two")),
    ],
)
def test_what_is_asked_for(text: str, wanted: PauseRequest) -> None:
    assert parse_pause(text) == wanted


@pytest.mark.parametrize("text", ["", "   "])
def test_without_a_name_it_says_how_to_ask(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_pause(text)
    assert str(caught.value) == ("Which campaign? Try `/campaign pause acme-q4 for 2h because the list is stale`.")


def test_a_length_of_time_it_does_not_know_is_named() -> None:
    with pytest.raises(InputError) as caught:
        parse_pause("acme-q4 for ages")
    assert str(caught.value) == ("“ages” is no length of time I know. Try `for 90m`, `for 2h`, `for 3d` or `for 1w`.")


def test_a_long_reason_is_cut() -> None:
    assert len(parse_pause(f"acme-q4 because {'x' * 900}").why) == 500


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("90m", 90 * MINUTE),
        ("90min", 90 * MINUTE),
        ("90mins", 90 * MINUTE),
        ("90minutes", 90 * MINUTE),
        ("1minute", MINUTE),
        ("2h", 2 * HOUR),
        ("2hours", 2 * HOUR),
        ("1hour", HOUR),
        ("1h30m", 90 * MINUTE),
        ("1h 30m", 90 * MINUTE),
        ("3d", 3 * DAY),
        ("3days", 3 * DAY),
        ("1w", 7 * DAY),
        ("2weeks", 14 * DAY),
        ("3 jours", 3 * DAY),
        ("1 semana", 7 * DAY),
        ("365d", LONGEST),
    ],
)
def test_lengths_of_time(text: str, span: int) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize(
    "text", ["", "0h", "2", "h", "-2h", "2x", "1h30", "366d", "99999h", "2h!", "two hours", "0x2h"]
)
def test_no_lengths_of_time(text: str) -> None:
    with pytest.raises(InputError, match="is no length of time I know"):
        parse_span(text)


@given(st.lists(st.tuples(st.integers(1, 99), st.sampled_from(sorted(UNITS))), min_size=1, max_size=4))
def test_the_parts_of_a_length_add_up(parts: list[tuple[int, str]]) -> None:
    total = sum(number * UNITS[unit] for number, unit in parts)
    text = "".join(f"{number}{unit}" for number, unit in parts)
    if total <= LONGEST:
        assert parse_span(text) == total
        assert parse_span(text.upper()) == total
    else:
        with pytest.raises(InputError):
            parse_span(text)


@given(st.text(max_size=80))
def test_whatever_is_typed_is_understood_or_refused_in_words(text: str) -> None:
    try:
        wanted = parse_pause(text)
    except InputError:
        return
    assert wanted.name
    assert wanted.span is None or 0 < wanted.span <= LONGEST


def test_quotes_hold_a_name_together() -> None:
    assert parse_pause('"sale for all" for 2h because it is over') == PauseRequest(
        "sale for all", 2 * HOUR, "it is over"
    )
