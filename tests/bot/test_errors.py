"""Errors: a sentence for the person who acted, and its parts, so that it can be told in their language."""

import pytest

from bot.errors import DeliverabotError, InputError


def test_the_text_is_the_sentence_with_its_values() -> None:
    error = InputError("There is no campaign called {name}.", name="acme-q4")
    assert str(error) == "There is no campaign called acme-q4."
    assert (error.sentence, error.values) == ("There is no campaign called {name}.", {"name": "acme-q4"})


@pytest.mark.parametrize("text", ["{", "}{", "{name}", "100 %"])
def test_what_came_from_outside_stays_as_it_is(text: str) -> None:
    assert str(InputError("“{text}” is no name.", text=text)) == f"“{text}” is no name."
    assert str(InputError(text)) == text


def test_every_error_of_the_service_is_one_of_them() -> None:
    assert issubclass(InputError, DeliverabotError)
