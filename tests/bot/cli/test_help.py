"""The help of every verb: what it does, and an example that can be copied as it stands."""

import pytest
from click.testing import CliRunner

from bot.cli import VERBS, group

WITHOUT_EXAMPLE = {"run"}  # it needs no arguments


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_explains_itself(verb: str) -> None:
    ended = CliRunner().invoke(group, [verb, "--help"], prog_name="deliverabot")
    assert ended.exit_code == 0
    assert ended.output.startswith(f"Usage: deliverabot {verb}")
    examples = [line for line in ended.output.splitlines() if line.startswith(("  Example: ", "  Examples: "))]
    assert all(f"deliverabot {verb}" in line for line in examples)
    assert bool(examples) == (verb not in WITHOUT_EXAMPLE)


def test_every_verb_is_listed() -> None:
    output = CliRunner().invoke(group, ["--help"], prog_name="deliverabot").output
    assert [verb for verb in VERBS if f"\n  {verb} " not in output] == []
