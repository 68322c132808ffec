"""Servers that refuse to be asked: one alert about the address we ask from, never a dead mailbox."""

from typing import Any

from bot.alerts import Alerts
from bot.clock import DAY
from bot.settings import Settings, Verification
from bot.store import Store, alerts, verifications
from bot.watch.probes import Probes
from tests.bot.acme import NOW, SetClock

ASKING = Settings(verification=Verification(hello="prober.acme.com", mail_from="probe@acme.com"))


async def refuse(store: Store, address: str, server: str, reply: str, why: str = "") -> None:
    answer: dict[str, Any] = {"checks": {"smtp": {"server": server, "reply": reply, "why": why}}}
    await store.write(verifications.save, address=address, verdict="unknown", reason="blocked", answer=answer, now=NOW)


def checking(store: Store, clock: SetClock, settings: Settings = ASKING) -> Probes:
    return Probes(store, Alerts(store, settings, clock), settings, clock)


async def test_servers_that_refuse_are_one_alert(store: Store, clock: SetClock) -> None:
    await refuse(store, "jo@a.example", "mx.a.example", "550 5.7.1 old words")
    await refuse(store, "al@a.example", "mx.a.example", "550 5.7.1 listed")
    await refuse(store, "jo@b.example", "mx.b.example", "554 go away")
    assert await checking(store, clock).look() == "2 servers refuse us"
    [alert] = await store.read(alerts.open_alerts, check="probe")
    assert (alert.subject, alert.severity) == ("prober.acme.com", "warning")
    assert alert.evidence == {
        "servers": [
            {"server": "mx.a.example", "reply": "550 5.7.1 listed"},
            {"server": "mx.b.example", "reply": "554 go away"},
        ]
    }


async def test_what_a_server_said_is_kept_while_it_is_left_alone(store: Store, clock: SetClock) -> None:
    await refuse(store, "jo@a.example", "mx.a.example", "550 5.7.1 listed")
    await refuse(store, "al@a.example", "mx.a.example", "", "not asked: it said: 550 5.7.1 listed")
    await refuse(store, "jo@b.example", "mx.b.example", "", "not asked: it said: 554 go away")
    await checking(store, clock).look()
    [alert] = await store.read(alerts.open_alerts, check="probe")
    assert [row["reply"] for row in alert.evidence["servers"]] == [
        "550 5.7.1 listed", "not asked: it said: 554 go away",
    ]  # fmt: skip


async def test_it_is_over_after_a_day_without_refusal(store: Store, clock: SetClock) -> None:
    await refuse(store, "jo@a.example", "mx.a.example", "550 5.7.1 listed")
    probes = checking(store, clock)
    await probes.look()
    clock.forward(DAY + 1)
    assert await probes.look() == "0 servers refuse us"
    assert await store.read(alerts.open_alerts, check="probe") == []


async def test_nobody_asked_nobody_refused(store: Store, clock: SetClock) -> None:
    assert await checking(store, clock, Settings()).look() == "the SMTP step is off"
