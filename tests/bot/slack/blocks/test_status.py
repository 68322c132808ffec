"""How things stand, as blocks, where no playground is needed to see it."""

from msgspec.structs import replace

from bot.clock import MINUTE
from bot.slack.blocks import status
from bot.slack.blocks.text import when
from bot.slack.locale import language
from bot.store.runs import Run
from tests.bot.slack.blocks import worst
from tests.bot.slack.blocks.worst import NOW

SAY = language("en")


def run(name: str, *, ago: int = 0, outcome: str = "ok", detail: str = "") -> Run:
    at = NOW - ago
    return Run(check_name=name, started_at=at, finished_at=at, outcome=outcome, detail=detail, runs=1)


def told(*runs: Run, late: tuple[str, ...] = ()) -> list[str]:
    """The lines of the runs."""
    rendered = status.render(replace(worst.status(), runs=list(runs), late=list(late)), SAY)
    text = next(text for block in rendered.blocks if "*Last runs*" in (text := str(block.get("text", {}).get("text"))))
    return text.split("\n")[1:]


def test_what_ran_in_time_is_one_line() -> None:
    assert told(run("bounce_rate"), run("domain", ago=MINUTE), run("ends", ago=MINUTE)) == [
        f":white_check_mark: 3 checks ran in time, the last {when(NOW)}"
    ]


def test_what_failed_or_is_late_is_named_above_it() -> None:
    runs = (run("bounce_rate"), run("domain", ago=MINUTE), run("blocklist", outcome="failed", detail="no answer"))
    assert told(*runs, late=("domain",)) == [
        f":warning: domains' mail set-up: late: it last began {when(NOW - MINUTE)}",
        f":x: blocklists: failed {when(NOW)}: no answer",
        f":white_check_mark: 1 check ran in time, the last {when(NOW)}",
    ]


def test_nothing_has_run() -> None:
    assert told() == ["Nothing has run yet."]
