"""What is remembered of what was done: the audit trail, runs of checks, suppressions, answers of verifications."""

from bot.clock import HOUR
from bot.store import Connection, Store, audit, runs, suppressions, verifications
from bot.store.audit import Flip
from bot.store.runs import Run
from tests.bot.acme import ALICE, BOB, NOW

JO = "jo@dead.example"


async def test_a_line_of_the_trail_says_who_when_what_and_why(store: Store) -> None:
    line = await store.write(
        audit.add,
        at=NOW,
        who=ALICE,
        action="paused",
        about_kind="campaign",
        about="acme-q4",
        why="stale list",
        until=None,
    )
    assert await store.read(audit.get, line) == Flip(
        id=line,
        at=NOW,
        who=ALICE,
        action="paused",
        about_kind="campaign",
        about="acme-q4",
        why="stale list",
        details={"until": None},
    )


async def test_the_trail_of_one_thing_is_told_oldest_first(store: Store) -> None:
    for who, about in ((ALICE, 1), (BOB, 2), (BOB, 1)):
        await store.write(audit.add, at=NOW, who=who, action="voted", about_kind="review", about=about)
    assert [line.who for line in await store.read(audit.about, "review", 1)] == [ALICE, BOB]


async def test_of_a_long_trail_the_latest_lines_are_told(store: Store) -> None:
    for who in "abcd":
        await store.write(audit.add, at=NOW, who=who, action="voted", about_kind="review", about=1)
    assert [line.who for line in await store.read(audit.about, "review", 1, limit=2)] == ["c", "d"]


async def test_the_trail_since_a_moment(store: Store) -> None:
    for at in (NOW - HOUR, NOW):
        await store.write(audit.add, at=at, who=ALICE, action="voted", about_kind="review", about=1)
    assert [line.at for line in await store.read(audit.since, NOW)] == [NOW]


async def test_a_run_is_noted_when_it_starts_and_when_it_ends(store: Store) -> None:
    await store.write(runs.started, "blocklist", NOW)
    assert (await store.read(runs.all_runs))["blocklist"].outcome == ""
    await store.write(runs.finished, "blocklist", outcome="ok", detail="3 clean", now=NOW + 5)
    assert (await store.read(runs.all_runs))["blocklist"] == Run(
        check_name="blocklist",
        started_at=NOW,
        finished_at=NOW + 5,
        outcome="ok",
        detail="3 clean",
        runs=1,
        succeeded_at=NOW + 5,
    )


async def test_a_run_that_starts_again_is_not_ended(store: Store) -> None:
    await store.write(runs.started, "blocklist", NOW)
    await store.write(runs.finished, "blocklist", outcome="ok", detail="3 clean", now=NOW + 5)
    await store.write(runs.started, "blocklist", NOW + 10)
    run = (await store.read(runs.all_runs))["blocklist"]
    assert (run.started_at, run.finished_at, run.outcome, run.runs) == (NOW + 10, None, "", 2)


async def test_the_latest_answer_about_an_address_is_kept(store: Store) -> None:
    for verdict, at in (("unknown", NOW), ("undeliverable", NOW + 5)):
        await store.write(
            verifications.save, address=JO, verdict=verdict, reason="null_mx", answer={"verdict": verdict}, now=at
        )
    known = await store.read(verifications.get, JO)
    assert known is not None
    assert (known.verdict, known.checked_at, known.answer) == ("undeliverable", NOW + 5, {"verdict": "undeliverable"})


def suppress(db: Connection, *addresses: str) -> None:
    for address in addresses:
        db.execute(
            "INSERT INTO suppression (address, reason, since_at, decided_by) VALUES (?, 'policy', ?, 'alice')",
            (address, NOW),
        )


async def test_suppressions_come_in_pages_by_address(store: Store) -> None:
    await store.write(suppress, "c@x.example", "a@x.example", "b@x.example")
    page = await store.read(suppressions.page, limit=2)
    assert [row.address for row in page] == ["a@x.example", "b@x.example"]
    following = await store.read(suppressions.page, after="b@x.example", limit=2)
    assert [row.address for row in following] == ["c@x.example"]


async def test_a_lifted_suppression_is_neither_told_nor_counted(store: Store) -> None:
    await store.write(suppress, "a@x.example", "b@x.example")
    await store.write(lambda db: db.execute("UPDATE suppression SET lifted_at = 1 WHERE address LIKE 'a%'").rowcount)
    assert [row.address for row in await store.read(suppressions.page)] == ["b@x.example"]
    assert await store.read(suppressions.count) == 1
    assert await store.read(suppressions.get, "a@x.example") is None
