"""When Slack cannot be told: mailed once after so many minutes, and once more when Slack works again."""

from dataclasses import replace

import pytest

from bot.alerts import Alerts
from bot.clock import HOUR, MINUTE
from bot.errors import MailNotSent
from bot.store import Store, outbox
from tests.bot.acme import ALICE, SetClock
from tests.bot.mail.conftest import OPS, SENDER, Silent, mails, slack_is_told, spike, subjects
from tests.servers.smtpd import Script, smtp_server

TAKES = Script(rcpt={OPS: "250 2.1.5 Ok", "second@acme.test": "250 2.1.5 Ok"})
CRITICAL = "Deliverabot: Critical: hard bounces in campaign acme-q4 (Slack could not be told)"


async def test_before_its_time_nothing_is_mailed(alerts: Alerts, clock: SetClock, silent: Silent) -> None:
    await spike(alerts)
    clock.forward(10 * MINUTE - 1)
    async with smtp_server(TAKES) as server:
        assert await silent(server.port).look() == "0 alerts mailed"
    assert server.connections == 0


async def test_what_waits_longer_is_mailed_once(alerts: Alerts, clock: SetClock, silent: Silent) -> None:
    await spike(alerts)
    clock.forward(10 * MINUTE)
    async with smtp_server(TAKES) as server:
        look = silent(server.port).look
        assert await look() == "1 alerts mailed"
        clock.forward(HOUR)
        assert await look() == "0 alerts mailed"
        assert subjects(server) == [CRITICAL]
    (mail,) = mails(server)
    assert (mail["From"], mail["To"]) == (f"Deliverabot <{SENDER}>", OPS)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "83 of the last 1,000 mails bounced hard: 8.3%." in mail.get_content()


async def test_a_restart_does_not_repeat_it(alerts: Alerts, clock: SetClock, silent: Silent, store: Store) -> None:
    await spike(alerts)
    clock.forward(10 * MINUTE)
    async with smtp_server(TAKES) as server:
        before = silent(server.port)
        await before.look()
        async with Store(store.path) as anew:
            assert await replace(before, store=anew).look() == "0 alerts mailed"
    assert len(server.messages) == 1


async def test_slack_works_again(alerts: Alerts, store: Store, clock: SetClock, silent: Silent) -> None:
    await spike(alerts)
    clock.forward(10 * MINUTE)
    async with smtp_server(TAKES) as server:
        look = silent(server.port).look
        await look()
        await slack_is_told(store, clock)
        assert await look() == "0 alerts mailed, Slack works again"
        assert await look() == "0 alerts mailed"
    assert subjects(server) == [CRITICAL, "Deliverabot: Slack works again"]
    assert "- Critical: hard bounces in campaign acme-q4" in mails(server)[1].get_content()


async def test_a_later_change_does_not_hide_that_slack_works(
    alerts: Alerts, store: Store, clock: SetClock, silent: Silent
) -> None:
    await spike(alerts)
    clock.forward(10 * MINUTE)
    async with smtp_server(TAKES) as server:
        look = silent(server.port).look
        await look()
        await slack_is_told(store, clock)
        clock.forward(MINUTE)
        await alerts.acknowledge(1, ALICE)
        assert await look() == "0 alerts mailed, Slack works again"


async def test_each_outage_is_told(alerts: Alerts, store: Store, clock: SetClock, silent: Silent) -> None:
    async with smtp_server(TAKES) as server:
        look = silent(server.port).look
        await spike(alerts)
        clock.forward(10 * MINUTE)
        await look()
        await slack_is_told(store, clock)
        await look()
        await alerts.acknowledge(1, ALICE)
        clock.forward(10 * MINUTE)
        await look()
    assert subjects(server) == [CRITICAL, "Deliverabot: Slack works again", CRITICAL]
    assert len({mail["Message-ID"] for mail in mails(server)}) == 3


async def test_several_alerts_are_one_mail(alerts: Alerts, clock: SetClock, silent: Silent) -> None:
    for name in ("spring", "summer"):
        await spike(alerts, name)
    clock.forward(10 * MINUTE)
    async with smtp_server(TAKES) as server:
        await silent(server.port, recipients=[OPS, "second@acme.test"]).look()
    assert subjects(server) == ["Deliverabot: 2 alerts that Slack could not be told"]
    assert server.recipients() == [OPS, "second@acme.test"]
    text = mails(server)[0].get_content()
    assert "Critical: hard bounces in campaign spring" in text
    assert "Critical: hard bounces in campaign summer" in text


async def test_what_is_silenced_is_not_mailed(alerts: Alerts, clock: SetClock, silent: Silent) -> None:
    await spike(alerts)
    await alerts.silence(1, ALICE, hours=4)
    clock.forward(10 * MINUTE)
    async with smtp_server(TAKES) as server:
        assert await silent(server.port).look() == "0 alerts mailed"


async def test_an_update_while_slack_is_tried_does_not_start_the_wait_anew(
    alerts: Alerts, store: Store, clock: SetClock, silent: Silent
) -> None:
    await spike(alerts)
    for _ in range(10):
        (row,) = await store.read(outbox.due, clock())
        claimed = await store.write(outbox.claim, row.id)
        assert claimed is not None
        clock.forward(MINUTE)
        await store.write(outbox.put, kind="alert", about=1, channel=claimed.channel, now=clock())
        await store.write(outbox.again, claimed, at=clock(), error="Slack cannot be reached", uncertain=False)
    async with smtp_server(TAKES) as server:
        assert await silent(server.port).look() == "1 alerts mailed"
    assert "Of the last try is known: Slack cannot be reached." in " ".join(mails(server)[0].get_content().split())


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (Script(), "550 5.1.1 <ops@acme.test>: Recipient address rejected: User unknown"),
        (Script(banner="554 5.3.2 not now"), "not now"),
        (Script(rcpt={OPS: "250 Ok"}, data="452 4.3.1 full"), "full"),
    ],
)
async def test_a_server_that_does_not_take_it_is_tried_again(
    alerts: Alerts, clock: SetClock, silent: Silent, script: Script, why: str
) -> None:
    await spike(alerts)
    clock.forward(10 * MINUTE)
    async with smtp_server(script) as server:
        with pytest.raises(MailNotSent, match=why) as refusal:
            await silent(server.port).look()
        assert str(refusal.value).startswith(f"127.0.0.1:{server.port} did not take our mail: ")
    async with smtp_server(TAKES) as server:
        assert await silent(server.port).look() == "1 alerts mailed"


async def test_no_server_there(alerts: Alerts, clock: SetClock, silent: Silent) -> None:
    await spike(alerts)
    clock.forward(10 * MINUTE)
    with pytest.raises(MailNotSent, match="did not take our mail"):
        await silent(9).look()


async def test_a_server_without_tls_gets_nothing_where_tls_is_wanted(
    alerts: Alerts, clock: SetClock, silent: Silent
) -> None:
    await spike(alerts)
    clock.forward(10 * MINUTE)
    async with smtp_server(TAKES) as server:
        with pytest.raises(MailNotSent):
            await silent(server.port, security="starttls", user="bot", password="hush").look()
    assert server.messages == []
    assert not any("AUTH" in line for line in server.commands)
