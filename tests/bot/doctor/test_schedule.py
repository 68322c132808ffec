"""What the bot wrote down about its runs and its outbox, and what the doctor makes of it."""

from pathlib import Path

import pytest

from bot import clock
from bot.clock import HOUR, MINUTE, SECOND
from bot.doctor.schedule import examine, judge_outbox, judge_runs
from bot.ports import build_resolver
from bot.service import build_desk, build_schedule
from bot.service.scheduled import intervals
from bot.settings import Blocklists, Mail, Secrets, Settings
from bot.settings import Store as StoreSettings
from bot.store import Store, outbox, runs
from bot.store.outbox import Row
from bot.store.runs import Run

NOW = 1_800_000_000_000
EVERY = {"bounce_rate": 5.0, "blocklist": 3_600.0}


def run(name: str, ago: int, *, outcome: str = "ok", detail: str = "2 subjects") -> Run:
    started = NOW - ago
    finished = started + SECOND if outcome else None
    return Run(check_name=name, started_at=started, finished_at=finished, outcome=outcome, detail=detail, runs=9)


def judged(**last: Run) -> dict[str, tuple[str, str]]:
    return {each.about: (each.state, each.what) for each in judge_runs(last, EVERY, NOW)}


def row(ago: int) -> Row:
    return Row(
        id=1, kind="alert", about="1", channel="#x", thread_kind="", thread_about="", state="waiting",
        created_at=NOW - ago, next_try_at=NOW, attempts=1, uncertain=0, error="",
    )  # fmt: skip


def test_checks_that_ran_in_time() -> None:
    assert judged(bounce_rate=run("bounce_rate", 4 * SECOND), blocklist=run("blocklist", 50 * MINUTE)) == {
        "check bounce_rate": ("ok", "ran 4 s ago: 2 subjects"),
        "check blocklist": ("ok", "ran 50 min ago: 2 subjects"),
    }


def test_one_check_that_is_late() -> None:
    results = judged(bounce_rate=run("bounce_rate", 10 * MINUTE), blocklist=run("blocklist", MINUTE))
    assert results["check bounce_rate"] == ("failure", "last ran 10 min ago, should every 5 s")
    assert results["check blocklist"][0] == "ok"


def test_a_check_that_failed_says_why() -> None:
    failed = run("blocklist", MINUTE, outcome="failed", detail="TimeoutError: DNS")
    results = judged(bounce_rate=run("bounce_rate", 0), blocklist=failed)
    assert results["check blocklist"] == ("failure", "failed 60 s ago: TimeoutError: DNS")


def test_a_check_that_hangs_or_was_killed() -> None:
    results = judged(bounce_rate=run("bounce_rate", 10 * MINUTE, outcome=""), blocklist=run("blocklist", 0))
    assert results["check bounce_rate"] == ("failure", "began 10 min ago and has not ended")


def test_a_check_that_never_ran() -> None:
    assert judged(bounce_rate=run("bounce_rate", 0))["check blocklist"] == ("failure", "has never run")


def test_a_bot_that_is_down_is_said_once() -> None:
    assert judged(bounce_rate=run("bounce_rate", 9 * HOUR), blocklist=run("blocklist", 9 * HOUR)) == {
        "schedule": ("failure", "no check has run for 9 h")
    }


def test_of_a_bot_that_is_down_what_is_in_time_is_told_too() -> None:
    assert judged(bounce_rate=run("bounce_rate", 10 * MINUTE), blocklist=run("blocklist", 50 * MINUTE)) == {
        "schedule": ("failure", "no check has run for 10 min"),
        "check blocklist": ("ok", "ran 50 min ago: 2 subjects"),
    }


@pytest.mark.parametrize(
    ("count", "error", "oldest", "state", "what"),
    [
        (0, "", None, "ok", "nothing waits to be told"),
        (2, "", row(2 * SECOND), "ok", "2 to be told, the oldest for 2 s"),
        (2, "", row(HOUR), "failure", "2 to be told, the oldest for 60 min"),
        (2, "not_in_channel", row(HOUR), "failure", "2 to be told, the oldest for 60 min; Slack said: not_in_channel"),
        (1, "ratelimited", row(SECOND), "warning", "1 to be told, the oldest for 1 s; Slack said: ratelimited"),
    ],
)
def test_the_outbox(count: int, error: str, oldest: Row | None, state: str, what: str) -> None:
    result = judge_outbox(count, error, oldest, NOW)
    assert (result.state, result.what) == (state, what)
    assert ("/invite" in result.mend) == (error == "not_in_channel")


async def test_it_is_read_from_the_store_of_a_bot(tmp_path: Path) -> None:
    settings = Settings(store=StoreSettings(path=str(tmp_path / "bot.sqlite")))
    assert [result.what for result in await examine(settings)] == ["the bot has not run here yet"]
    async with Store(settings.store.path) as store:
        for name in intervals(settings):
            await store.write(runs.started, name, clock.now())
            await store.write(runs.finished, name, outcome="ok", detail="", now=clock.now())
        await store.write(outbox.put, kind="alert", about=1, channel="#x", now=clock.now() - HOUR)
        states = {result.about: result.state for result in await examine(settings)}
    assert states == {**{f"check {name}": "ok" for name in intervals(settings)}, "outbox": "failure"}


async def test_a_store_that_cannot_be_read_is_left_to_others(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    path.write_text("no database" * 100)
    (result,) = await examine(Settings(store=StoreSettings(path=str(path))))
    assert (result.state, result.what) == ("skipped", "the store cannot be read: file is not a database")


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(
            blocklists=Blocklists(ips=["192.0.2.1"]),
            mail=Mail(host="mail.acme.com"),
            secrets=Secrets(heartbeat_url="https://hc.acme.com/t"),
        ),
    ],
)
async def test_the_intervals_are_the_services(tmp_path: Path, settings: Settings) -> None:
    resolver = build_resolver(settings)
    async with Store(tmp_path / "bot.sqlite") as store:
        checks = build_schedule(build_desk(settings, store, resolver), resolver).checks
    assert intervals(settings) == {name: check.interval for name, check in checks.items()}
