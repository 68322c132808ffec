"""rules.toml is data: these tests are its compiler."""

import re
import tomllib
from importlib.resources import files

import pytest

from checks.bounce.rules import Codes, load
from checks.bounce.vocabulary import REASONS
from checks.bounce.wording import compile_pattern

TABLES = {
    name: tomllib.loads(files("checks.bounce").joinpath(name).read_text("utf-8"))
    for name in ("rules.toml", "phrases.toml")
}
PATTERNS = sorted(
    {pattern for rule in TABLES["rules.toml"]["rule"] for key in ("text", "unless") for pattern in rule.get(key, ())}
    | {pattern for table in TABLES["phrases.toml"].values() for words in table.values() for pattern in words}
)
UNBOUNDED = re.compile(r"(?<!\\)[*+]|\{\d+,\}")
PLAIN = re.compile(r"[a-z][\w '@:.-]+")
NESTED = re.compile(r"\([^()]*(?<!\\)[*+}][^()]*\)[*+{]")


def test_names_are_unique() -> None:
    names = [rule["name"] for rule in TABLES["rules.toml"]["rule"]]
    assert sorted(names) == sorted(set(names))


def test_every_reason_but_unknown_and_those_that_are_no_bounce_has_a_rule() -> None:
    wanted = {name for name, reason in REASONS.items() if reason.bounce} - {"unknown"}
    assert {rule["reason"] for rule in TABLES["rules.toml"]["rule"]} == wanted


def test_no_pattern_can_run_away() -> None:
    assert [pattern for pattern in PATTERNS if UNBOUNDED.search(pattern) or NESTED.search(pattern)] == []


def test_patterns_are_written_as_the_text_is_folded() -> None:
    assert [pattern for pattern in PATTERNS if pattern != pattern.lower()] == []


def test_no_pattern_says_what_a_shorter_one_of_its_rule_says() -> None:
    idle = [
        (rule["name"], longer, shorter)
        for rule in TABLES["rules.toml"]["rule"]
        for longer in rule.get("text", ())
        for shorter in rule.get("text", ())
        if longer != shorter and PLAIN.fullmatch(longer) and PLAIN.fullmatch(shorter)
        if re.search(rf"(?<![a-z0-9]){re.escape(shorter)}", longer)
    ]
    assert idle == []


def test_the_words_of_the_index_are_in_every_match() -> None:
    """What the index leaves out must not match: every plain pattern finds itself."""
    book = load()
    for number, rule in enumerate(TABLES["rules.toml"]["rule"]):
        for pattern in rule.get("text", ()):
            if PLAIN.fullmatch(pattern):
                assert number in book._index.candidates(pattern), pattern


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("user unknown", "550 user unknown", "user unknown"),
        ("user unknown", "superuser unknown", ""),
        ("mailbox … full", "mailbox for bob is full", "mailbox for bob is full"),
        ("mailbox … full", "mailbox " + "x" * 61 + " full", ""),
        ("(user|account) (is )?disabled", "the account disabled", "account disabled"),
        ("too many", "too\nmany", ""),
    ],
)
def test_how_patterns_are_read(pattern: str, text: str, found: str) -> None:
    assert compile_pattern(pattern).search(text) == found


def test_every_pattern_is_found_by_its_words() -> None:
    """One without a certain word would be tried on texts in other scripts only."""
    excepting = {pattern for rule in TABLES["rules.toml"]["rule"] for pattern in rule.get("unless", ())}
    indexed = [pattern for pattern in PATTERNS if pattern.isascii() and pattern not in excepting]
    assert [pattern for pattern in indexed if not compile_pattern(pattern).options] == []


def test_alternatives_need_brackets() -> None:
    with pytest.raises(ValueError, match="in brackets"):
        compile_pattern("user unknown|no such user")


def test_a_status_is_compared_number_by_number() -> None:
    assert Codes(status="5.1.1").status_begins(("5.1.1",))
    assert not Codes(status="5.1.10").status_begins(("5.1.1",))
    assert Codes(status="5.1.10").status_begins(("5.1.",))


def test_the_first_rule_decides() -> None:
    book = load(
        '[[rule]]\nname = "a"\nreason = "policy"\ntext = ["no"]\nunless = ["never"]\n'
        '[[rule]]\nname = "b"\nreason = "unreachable"\ntext = ["no way"]\n'
    )
    assert [decided[0].name for text in ("no way", "never: no way") if (decided := book.decide(text, Codes()))] == [
        "a",
        "b",
    ]
