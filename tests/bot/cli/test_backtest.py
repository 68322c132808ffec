"""deliverabot backtest, and import --history."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot.cli.program import deliverabot

HEADER = "day,kind,subject,sent,hard\n"
USUAL = [f"2026-09-{day:02},campaign,acme-q4,4000,20\n" for day in range(1, 29)]
SPIKE = ["2026-09-29,campaign,acme-q4,4000,400\n", "2026-09-30,campaign,acme-q4,4000,400\n"]


def counts(folder: Path, *rows: str) -> Path:
    path = folder / "counts.csv"
    path.write_text(HEADER + "".join(rows))
    return path


def test_counts_tell_what_would_have_alarmed_and_what_a_pause_would_have_saved(tmp_path: Path) -> None:
    ended = deliverabot("backtest", counts(tmp_path, *USUAL, *SPIKE), cwd=tmp_path)
    assert (ended.status, ended.err) == (0, "")
    first, saved, total = ended.lines
    assert first.startswith(
        "2026-09-29 12:01  critical: 400 of 4,000 mails of acme-q4 bounced hard: 10.0%, where 0.5% is usual"
    )
    assert saved == "  Not over at the end. A pause then: 400 hard bounces of 4,000 mails not sent."
    assert total == "1 alarms in 120,000 mails of 1 subjects."


def test_usual_counts_alarm_nobody(tmp_path: Path) -> None:
    ended = deliverabot("backtest", "--json", counts(tmp_path, *USUAL), cwd=tmp_path)
    assert (ended.status, ended.out) == (0, "")


def test_events_are_replayed_too(tmp_path: Path) -> None:
    at = "2026-09-29T10:00:{:02}Z"
    events = [
        {"id": f"d{n}", "kind": "delivered", "at": at.format(0), "campaign": "acme-q4", "count": 40} for n in range(2)
    ] + [
        {"id": f"b{n}", "kind": "bounced", "at": at.format(n), "recipient": f"{n}@dead.example", "campaign": "acme-q4",
         "diagnostic": "550 5.1.1 user unknown"}
        for n in range(30)
    ]  # fmt: skip
    (tmp_path / "events.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))
    ended = deliverabot("backtest", "--json", "events.jsonl", cwd=tmp_path)
    assert ended.err == ""
    [alarm] = [json.loads(line) for line in ended.lines]
    assert (alarm["kind"], alarm["subject"], alarm["sent"], alarm["hard"]) == ("campaign", "acme-q4", 29, 29)


def test_addresses_of_which_only_bounces_are_told_are_not_judged(tmp_path: Path) -> None:
    told = {"kind": "bounced", "at": "2026-09-29T10:00:00Z", "ip": "192.0.2.7", "diagnostic": "550 5.1.1 user unknown"}
    bounces = [{"id": f"b{n}", "recipient": f"{n}@dead.example", **told} for n in range(40)]
    (tmp_path / "events.jsonl").write_text("".join(json.dumps(event) + "\n" for event in bounces))
    ended = deliverabot("backtest", "--json", "events.jsonl", cwd=tmp_path)
    assert (ended.status, ended.out, ended.err) == (0, "", "")


def alarms(folder: Path, settings: str, *rows: str) -> list[dict[str, Any]]:
    (folder / "other.toml").write_text(settings)
    ended = deliverabot("backtest", "--json", "--config", "other.toml", counts(folder, *rows), cwd=folder)
    assert (ended.status, ended.err) == (0, "")
    return [json.loads(line) for line in ended.lines]


@pytest.mark.parametrize(
    ("settings", "alarming"),
    [
        ('[[limits]]\nsubject = "ACME-*"\nminimum_sent = 1000000\n', ["cold-7"]),
        ('[[limits]]\nsubject = "acme-*"\nkind = "domain"\nminimum_sent = 1000000\n', ["acme-q4", "cold-7"]),
        ('[[limits]]\nsubject = "acme-q4"\n[[limits]]\nminimum_hard = 5000\n', ["acme-q4"]),
        ("[rates]\nminimum_sent = 1000000\n", []),
    ],
)
def test_each_subject_is_judged_by_its_limits(settings: str, alarming: list[str], tmp_path: Path) -> None:
    others = [row.replace("acme-q4", "cold-7") for row in (*USUAL, *SPIKE)]
    assert [alarm["subject"] for alarm in alarms(tmp_path, settings, *USUAL, *SPIKE, *others)] == alarming


@pytest.mark.parametrize(("critical", "severity"), [(0.05, "critical"), (0.3, "warning")])
def test_how_bad_it_is_follows_from_the_limits(critical: float, severity: str, tmp_path: Path) -> None:
    [alarm] = alarms(tmp_path, f"[[limits]]\ncritical = {critical}\nstop = 0.4\n", *USUAL, *SPIKE)
    assert (alarm["severity"], alarm["limit"]) == (severity, None)


def test_a_limit_below_what_is_usual_alarms_too(tmp_path: Path) -> None:
    settings = '[[limits]]\nsubject = "acme-*"\nwarning = 0.001\n'
    [alarm] = alarms(tmp_path, settings, *USUAL)
    assert (alarm["severity"], alarm["limit"]) == ("warning", 0.001)


def test_wrong_limits_are_told_and_nothing_is_judged(tmp_path: Path) -> None:
    (tmp_path / "deliverabot.toml").write_text('[[limits]]\nsubject = "acme-*"\nwarning = 0.2\n')
    ended = deliverabot("backtest", counts(tmp_path, *USUAL, *SPIKE), cwd=tmp_path)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        "deliverabot: [[limits]] of acme-*: limits.warning = 0.2: must be below limits.critical, which is 0.05\n"
    )


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = counts(tmp_path, *USUAL, "soon,campaign,acme-q4,1,0\n", "2026-09-30,campaign,acme-q4,1,2\n")
    ended = deliverabot("backtest", path, cwd=tmp_path)
    assert ended.status == 1
    assert ended.err.splitlines()[1] == f"deliverabot backtest: {path}:31: 2 hard bounces of 1 mails"


def test_history_teaches_once_and_leaves_spikes_out(tmp_path: Path) -> None:
    path = counts(tmp_path, *USUAL, *SPIKE)
    first = deliverabot("import", "--history", path, cwd=tmp_path)
    assert (first.status, first.err) == (0, "")
    assert first.lines[0] == "30 rows of 1 subjects: 120,000 mails, 1,360 of them bounced hard, 1.13%."
    assert first.lines[1].startswith("28 rows taught what is usual")
    again = deliverabot("import", "--history", path, cwd=tmp_path)
    assert again.lines[1].startswith("0 rows taught what is usual")
