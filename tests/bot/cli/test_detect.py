"""deliverabot detect."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bot.cli.program import ROOT, Ended, deliverabot

BAD = [{"kind": "sent", "t": t, "key": "acme-q4", "n": 1} for t in range(10)]
BOUNCED = [{"kind": "bounce", "t": t + 0.5, "key": "acme-q4", "sent_t": t} for t in range(10)]


def lines(*events: dict[str, Any]) -> str:
    return "".join(json.dumps(event) + "\n" for event in events)


def detect(given: str, cwd: Path, *options: str) -> Ended:
    return deliverabot("detect", *options, cwd=cwd, given=given)


def test_every_tick_is_answered_and_a_spike_is_told_before_its_tick(tmp_path: Path) -> None:
    ticks = [{"kind": "tick", "t": 60}, {"kind": "tick", "t": 120.5}]
    ended = detect(lines({"kind": "start", "t": 0, "tick": 60}, *BAD, *BOUNCED, *ticks), tmp_path, "--json")
    assert (ended.status, ended.err) == (0, "")
    said = [json.loads(line) for line in ended.lines]
    assert said[-2:] == ticks
    limits = [one for one in said if one.get("rule") == "policy"]
    assert [one["limit"] for one in limits] == [0.02, 0.05, 0.1]
    [spike] = [one for one in said[:-2] if "rule" not in one]
    assert spike.pop("baseline") == pytest.approx(0.007)
    assert spike == {"t": 60, "key": "acme-q4", "state": "fire", "severity": "critical", "n": 10, "k": 10}


def test_answers_come_in_lock_step(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "detect", "--json"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DELIVERABOT_")}
    environment = {**clean, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for t in (60, 120):
            process.stdin.write(lines({"kind": "tick", "t": t}))
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == {"kind": "tick", "t": t}
        process.stdin.close()
    assert process.returncode == 0


def test_without_json_it_is_a_sentence(tmp_path: Path) -> None:
    ended = detect(lines(*BAD, *BOUNCED, {"kind": "tick", "t": 60}), tmp_path)
    assert ended.lines[0].startswith("60  10 of 10 mails of acme-q4 bounced hard: 100.0%, where 0.7% is usual (")


def test_a_start_forgets_what_was_before(tmp_path: Path) -> None:
    start, tick = {"kind": "start", "t": 0, "tick": 60}, {"kind": "tick", "t": 60}
    ended = detect(lines(*BAD[:5], tick, start, *BOUNCED, tick), tmp_path, "--json")
    assert [json.loads(line) for line in ended.lines] == [tick, tick]


@pytest.mark.parametrize(
    ("settings", "options", "fires"),
    [
        ("[web]\nport = 8080\n", (), False),  # the ten mails are fewer than rates.minimum_sent, as for the watch
        ('[[limits]]\nsubject = "ACME-*"\nminimum_sent = 5\n', (), True),
        ('[[limits]]\nsubject = "acme-*"\nkind = "domain"\nminimum_sent = 5\n', (), False),
        ('[[limits]]\nsubject = "acme-*"\nkind = "domain"\nminimum_sent = 5\n', ("--kind", "domain"), True),
        ('[[limits]]\nmeasure = "blocks"\nminimum_sent = 5\n', (), False),
        ('[[limits]]\nmeasure = "blocks"\nminimum_sent = 5\n', ("--measure", "blocks"), True),
    ],
)
def test_each_key_is_judged_by_its_limits(settings: str, options: tuple[str, ...], fires: bool, tmp_path: Path) -> None:
    (tmp_path / "deliverabot.toml").write_text(settings)
    ended = detect(lines(*BAD, *BOUNCED, {"kind": "tick", "t": 60}), tmp_path, "--json", *options)
    assert (ended.status, ended.err) == (0, "")
    assert any(json.loads(line).get("state") == "fire" for line in ended.lines) is fires


def test_settings_of_the_environment_hold_too(tmp_path: Path) -> None:
    given = lines(*BAD, *BOUNCED, {"kind": "tick", "t": 60})
    ended = deliverabot("detect", cwd=tmp_path, given=given, DELIVERABOT_RATES_MINIMUM_HARD="11")
    assert (ended.status, ended.out, ended.err) == (0, "", "")


def test_wrong_limits_are_told_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "deliverabot.toml").write_text('[[limits]]\nkind = "list"\n')
    ended = detect(lines({"kind": "tick", "t": 60}), tmp_path)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("deliverabot: limits.kind = 'list' (in deliverabot.toml): must be *, campaign, domain")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("nonsense", "JSON is malformed: invalid character (byte 4): nonsense"),
        ('{"kind":"sent","t":1,"key":"a"}', "Object missing required field `n`"),
        ('{"kind":"sent","t":1,"key":"a","n":-1}', "Expected `int` >= 0 - at `$.n`"),
        ('{"kind":"seen","t":1}', "Invalid value 'seen' - at `$.kind`"),
        ('{"kind":"tick","t":59}', "time goes back, from 60 to 59"),
        ('{"kind":"tick","t":1790000000000}', "Expected `float` <"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_ends_it(line: str, why: str, tmp_path: Path) -> None:
    ended = detect(lines({"kind": "tick", "t": 60}) + "\n" + line + "\n", tmp_path, "--json")
    assert ended.status == 2
    assert ended.err.startswith(f"deliverabot detect: line 3: {why}")
    assert ended.out == '{"kind":"tick","t":60}\n'
