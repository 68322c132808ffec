"""What the spike detector remembers, and that it is told of every mail exactly once."""

from bot.clock import MINUTE
from bot.intake.intake import Intake
from bot.store import Store, spikes
from bot.store.spikes import News
from checks.rate import Fleet, Key
from tests.bot.acme import NOW, event, hard


def hits(hard_ones: int = 0, blocks: int = 0, complaints: int = 0) -> dict[str, int]:
    return {"hard": hard_ones, "blocks": blocks, "complaints": complaints}


async def news(store: Store) -> list[News]:
    return [row for row in await store.write(spikes.take_news, 100) if row.kind == "campaign"]


async def test_news_are_told_once_and_then_only_what_came_since(intake: Intake, store: Store) -> None:
    await intake.take([event("1", campaign="acme-q4", count=50), hard("2", campaign="acme-q4")], source="events")
    assert await news(store) == [News("campaign", "acme-q4", NOW, 51, hits(1))]
    assert await news(store) == []
    more = [hard("3", campaign="acme-q4"), event("4", "complained", recipient="jo@acme.com", campaign="acme-q4")]
    await intake.take(more, source="events")
    assert await news(store) == [News("campaign", "acme-q4", NOW, 1, hits(1, complaints=1))]


async def test_mails_told_as_sent_and_then_as_delivered_are_the_same_mails(intake: Intake, store: Store) -> None:
    await intake.take([event("1", "sent", campaign="acme-q4", count=50)], source="events")
    await intake.take([event("2", campaign="acme-q4", count=48)], source="events")
    assert [row.mailed for row in await news(store)] == [50]


async def test_news_come_oldest_first_and_no_more_than_asked_for(intake: Intake, store: Store) -> None:
    await intake.take([event(str(ago), campaign="a", sender="", minutes_ago=ago) for ago in (0, 5, 2)], source="events")
    first = await store.write(spikes.take_news, 2)
    assert [(NOW - row.minute_at) // MINUTE for row in first] == [5, 2]
    assert [row.minute_at for row in await news(store)] == [NOW]


async def test_every_kind_of_subject_has_its_news(intake: Intake, store: Store) -> None:
    await intake.take([event("1", campaign="acme-q4", ip="192.0.2.1")], source="events")
    kinds = [row.kind for row in await store.write(spikes.take_news, 100)]
    assert kinds == ["campaign", "domain", "ip"]


async def test_what_is_remembered_comes_back_and_waits_until_it_was_judged(store: Store) -> None:
    key = Key()
    key.sent(NOW // 1_000, 40)
    await store.write(spikes.save, "hard", "ip", [("192.0.2.1", key)], due=True, now=NOW)
    await store.write(spikes.save, "hard", "ip", [("192.0.2.1", key)], due=None, now=NOW)
    [(name, known, due)] = await store.read(spikes.to_judge, "hard", "ip")
    assert (name, known.pack(), due) == ("192.0.2.1", key.pack(), True)
    await store.write(spikes.save, "hard", "ip", [("192.0.2.1", key)], due=False, now=NOW)
    assert await store.read(spikes.to_judge, "hard", "ip") == []
    assert await store.read(spikes.load, "hard", "domain", "192.0.2.1") is None


async def test_the_fleet_is_remembered_by_kind(store: Store) -> None:
    learned = Fleet(0.004, 800.0, 0.02, 5)
    await store.write(spikes.save_fleet, "hard", "ip", learned)
    assert await store.read(spikes.fleet, "hard", "ip") == learned
    assert await store.read(spikes.fleet, "hard", "domain") is None
