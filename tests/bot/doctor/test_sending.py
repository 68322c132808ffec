"""Which addresses are known to send our mail."""

from pathlib import Path

from bot.doctor.sending import addresses
from bot.intake.intake import Intake
from bot.settings import Blocklists, Settings
from bot.settings import Store as StoreSettings
from bot.store import Store, watched
from tests.bot.acme import NOW, event


def settings(path: Path) -> Settings:
    return Settings(store=StoreSettings(path=str(path)), blocklists=Blocklists(ips=["192.0.2.1"]))


async def test_without_a_store_those_of_the_settings(tmp_path: Path) -> None:
    assert await addresses(settings(tmp_path / "none.sqlite")) == {"192.0.2.1"}
    assert not (tmp_path / "none.sqlite").exists()


async def test_those_that_people_watch_and_that_events_came_from(store: Store, intake: Intake, tmp_path: Path) -> None:
    await intake.take([event("1", ip="192.0.2.3"), event("2", ip="2001:DB8:0::4")], source="events")
    for target, kind in (("192.0.2.2", "ip"), ("acme.com", "domain")):
        await store.write(watched.add, check="blocklist", target=target, kind=kind, who="alice", now=NOW)
    known = {"192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::4"}
    assert await addresses(settings(tmp_path / "store.sqlite")) == known


async def test_a_store_that_cannot_be_read_hides_nothing_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_text("this is no database, and long enough to be looked at as if it were one")
    assert await addresses(settings(tmp_path / "store.sqlite")) == {"192.0.2.1"}
