"""What is told by totals counts once: through restarts, kills, corrections, and limits. Listmonk stands for all."""

import asyncio
from typing import Any

import pytest

from bot.clock import DAY
from bot.intake.polling.memory import Memory
from bot.intake.reader import Refused, Unreachable
from bot.store import Store, sources
from bot.store.sources import Source
from tests.bot.acme import SetClock
from tests.bot.intake.polling.conftest import Begin, counts
from tests.bot.intake.polling.fakes import KEY, Listmonk
from tests.bot.intake.running import Uncommitted, eventually, health, running

SOURCE = Source("listmonk", "listmonk")


async def test_the_first_round_only_remembers(begin: Begin, store: Store) -> None:
    fake = Listmonk({"spring": {"sent": 5_000}}, [{"id": 1, "type": "hard", "email": "jo@dead.example"}])
    await (await begin(fake))._round()
    assert await store.read(counts) == {}
    assert (await health(store)).state == "ok"


async def test_what_was_added_counts(begin: Begin, store: Store) -> None:
    fake = Listmonk({"spring": {"sent": 5_000}})
    reader = await begin(fake)
    await reader._round()
    fake.campaigns["spring"]["sent"] = 5_300
    fake.campaigns["summer"] = {"sent": 40}  # begun since: all of it is new
    await reader._round()
    await reader._round()
    assert await store.read(counts) == {("spring", "sent"): 300, ("summer", "sent"): 40}


async def test_the_bot_starts_anew_and_goes_on(begin: Begin, store: Store) -> None:
    fake = Listmonk({"spring": {"sent": 5_000}})
    await (await begin(fake))._round()
    for sent in (5_100, 5_100, 5_250):
        fake.campaigns["spring"]["sent"] = sent
        await (await begin(fake))._round()
    assert await store.read(counts) == {("spring", "sent"): 250}


async def test_a_start_in_the_middle_of_a_round_counts_nothing_twice_and_loses_nothing(
    begin: Begin, store: Store
) -> None:
    fake = Listmonk({f"acme-{n}": {"sent": 10} for n in range(250)})
    await (await begin(fake))._round()
    for row in fake.campaigns.values():
        row["sent"] = 15
    fake.fails["/api/bounces"] = 500  # two pages of campaigns are stored by then, and the round is not over
    with pytest.raises(Unreachable):
        await (await begin(fake))._round()
    assert sum((await store.read(counts)).values()) == 250 * 5
    fake.fails.clear()
    for row in fake.campaigns.values():
        row["sent"] = 16
    await (await begin(fake))._round()
    assert set((await store.read(counts)).values()) == {6}


async def test_a_first_round_that_was_cut_off_remembers_still(begin: Begin, store: Store) -> None:
    fake = Listmonk({"spring": {"sent": 5_000}})
    fake.fails["/api/bounces"] = 500
    with pytest.raises(Unreachable):
        await (await begin(fake))._round()
    fake.fails.clear()
    fake.campaigns["old"] = {"sent": 9_000}  # not seen by the round that was cut off: nobody knows since when
    await (await begin(fake))._round()
    assert await store.read(counts) == {}


async def test_a_kill_before_the_commit_loses_nothing(begin: Begin, store: Store) -> None:
    fake = Listmonk({"spring": {"sent": 5_000}})
    await (await begin(fake))._round()
    fake.campaigns["spring"]["sent"] = 5_100
    uncommitted = Uncommitted(store)
    task = asyncio.create_task((await begin(fake, store=uncommitted))._round())
    await asyncio.wait_for(uncommitted.asked.wait(), 10)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await store.read(counts) == {}
    await (await begin(fake))._round()
    assert await store.read(counts) == {("spring", "sent"): 100}


async def test_a_total_that_falls_and_rises_again_counts_once(begin: Begin, store: Store) -> None:
    fake = Listmonk({"spring": {"sent": 0}})
    reader = await begin(fake)
    for sent in (0, 100, 90, 100, 110):
        fake.campaigns["spring"]["sent"] = sent
        await reader._round()
    assert await store.read(counts) == {("spring", "sent"): 110}


async def test_after_a_long_outage_the_rest_counts_and_is_no_older_than_the_round(
    begin: Begin, store: Store, clock: SetClock
) -> None:
    fake = Listmonk({"spring": {"sent": 100}})
    await (await begin(fake))._round()
    clock.forward(20 * DAY)  # identities are forgotten by then; what was counted is not
    fake.campaigns["spring"]["sent"] = 180
    await (await begin(fake))._round()
    assert await store.read(counts) == {("spring", "sent"): 80}
    at = await store.read(lambda db: db.execute("SELECT DISTINCT minute_at FROM rate_minute").fetchall())
    assert [row[0] for row in at] == [clock()]


async def test_a_wrong_key_is_for_a_person_and_is_not_shown(begin: Begin) -> None:
    with pytest.raises(Refused) as caught:
        await (await begin(Listmonk(), key="wrong-key"))._round()
    assert str(caught.value) == "127.0.0.1/api/campaigns: the key is refused (HTTP 401)"


async def test_it_waits_as_long_as_it_is_asked_to(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Listmonk(busy=["7", "", "Sun, 22 Nov 2020 10:00:00 GMT"])
    reader = await begin(fake)
    waits = waited(reader, monkeypatch)
    await reader._round()
    assert len(fake.asked) == 5
    assert 7.0 <= waits[0] <= 7.7
    assert 4.0 <= waits[1] <= 4.4  # the second in a row, and no number


async def test_where_it_shall_wait_long_people_are_told_and_nothing_is_asked(begin: Begin) -> None:
    fake = Listmonk(busy=["900"])
    reader = await begin(fake)
    for _ in range(2):
        with pytest.raises(
            Unreachable, match=r"^127\.0\.0\.1: nothing may be asked for 9\d\d s: its limit is reached$"
        ):
            await reader._round()
    assert len(fake.asked) == 1


async def test_it_gives_up_where_it_is_too_busy_again_and_again(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = await begin(Listmonk(busy=[""] * 9))
    waited(reader, monkeypatch)
    with pytest.raises(Unreachable, match=r"HTTP 429\), 5 times in a row"):
        await reader._round()


@pytest.mark.parametrize(
    ("status", "kind", "told"),
    [
        (500, Unreachable, "127.0.0.1/api/campaigns: HTTP 500"),
        (403, Refused, "127.0.0.1/api/campaigns: the key is refused (HTTP 403)"),
        (404, Refused, "127.0.0.1/api/campaigns: HTTP 404"),
        (302, Refused, "127.0.0.1/api/campaigns: HTTP 302 leads elsewhere, which is not followed: check the url"),
    ],
)
async def test_what_may_go_wrong(begin: Begin, status: int, kind: type[Exception], told: str) -> None:
    fake = Listmonk(fails={"/api": status})
    with pytest.raises(kind) as caught:
        await (await begin(fake))._round()
    assert str(caught.value) == told
    assert KEY not in str(caught.value)


async def test_nobody_there(begin: Begin) -> None:
    reader = await begin(Listmonk(), url="http://127.0.0.1:9")
    with pytest.raises(Unreachable, match=r"^127\.0\.0\.1/api/campaigns: cannot be reached: ClientConnectorError$"):
        await reader._round()


async def test_an_answer_without_end_is_not_read(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.intake.polling.http.LARGEST", 1_000)
    fake = Listmonk({"spring": {"sent": 1, "body": "x" * 2_000}})
    with pytest.raises(Unreachable, match="the answer is larger than 1,000 octets"):
        await (await begin(fake))._round()


async def test_it_runs_by_itself_and_its_health_is_told(begin: Begin, store: Store) -> None:
    fake = Listmonk({"spring": {"sent": 100}}, fails={"/api": 500})
    async with running(await begin(fake)):
        await health(store, state="failing", last_failure="127.0.0.1/api/campaigns: HTTP 500")
        fake.fails.clear()
        await health(store, state="ok")

        async def first_round_is_over() -> bool:
            return not Memory.decode(await store.read(sources.position, SOURCE)).first

        await eventually(first_round_is_over)
        fake.campaigns["spring"]["sent"] = 130
        await eventually(lambda: store.read(counts))
    assert await store.read(counts) == {("spring", "sent"): 30}


def waited(reader: Any, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds it wanted to wait; it does not, and its pace believes it did."""
    waits: list[float] = []

    async def pause(seconds: float) -> None:
        waits.append(seconds)
        reader._api._pace._held_until = 0.0

    monkeypatch.setattr(reader._api, "_pause", pause)
    return waits
