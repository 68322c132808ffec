"""What Slack is told when Slack has its troubles: nothing is lost, nothing is said twice, the latest state wins."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.person import CHANNEL, Person
from playground.seen import Message
from playground.server import Playground
from tests.bot.slack.house import (
    MANIFEST,
    House,
    alert_saying,
    eventually,
    house,
    nothing_waits,
    reply_saying,
    settings_for,
)

LONG = 15.0  # seconds: tries after a failure are seconds apart


def fault(slack: Playground, method: str, kind: str, **how: object) -> None:
    slack.faults.add({"method": method, "kind": kind, **how})


async def alerts_seen(person: Person) -> list[Message]:
    return [one for one in await person.messages(CHANNEL) if "hard bounces in campaign" in one.text]


async def test_retry_after_is_honoured(bot: House, alice: Person) -> None:
    fault(bot.slack, "chat.postMessage", "ratelimited", retry_after=1)
    await bot.mail(hard=20, delivered=80)
    await alert_saying(alice, "Critical")
    refused, taken = bot.slack.calls.of("chat.postMessage")
    assert refused["status"] == 429
    assert taken["at"] - refused["at"] >= 1


async def test_a_rate_limit_loses_nothing(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=80)
    alert = await alert_saying(alice, "Critical")
    fault(bot.slack, "chat.postMessage", "ratelimited", retry_after=1)
    await alice.click(alert, "alert_acknowledge")
    await alice.click(alert, "alert_pause")
    await reply_saying(alice, "paused *acme-q4*")
    assert [one.words for one in await alice.messages() if one.is_reply] == [
        ":eyes: alice takes care of this.",
        ":double_vertical_bar: alice paused *acme-q4*.",
    ]


async def test_the_lines_of_a_thread_keep_their_order(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=80)
    alert = await alert_saying(alice, "Critical")
    fault(bot.slack, "chat.postMessage", "http", status=503)
    await alice.click(alert, "alert_acknowledge")
    owned = await alice.wait_for(CHANNEL, lambda one: "alert_unacknowledge" in one.action_ids)
    await alice.click(owned, "alert_unacknowledge")
    await nothing_waits(alice)
    assert [one.words for one in await alice.messages() if one.is_reply] == [
        ":eyes: alice takes care of this.",
        "alice gave this back: nobody owns it now.",
    ]


async def test_a_message_whose_answer_was_lost_is_found_and_not_posted_twice(bot: House, alice: Person) -> None:
    fault(bot.slack, "chat.postMessage", "drop_after")
    await bot.mail(hard=20, delivered=80)
    await alert_saying(alice, "Critical")
    await nothing_waits(alice)
    assert len(await alerts_seen(alice)) == 1


async def test_a_line_of_the_thread_whose_answer_was_lost_is_not_posted_twice(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=80)
    alert = await alert_saying(alice, "Critical")
    fault(bot.slack, "chat.postMessage", "drop_after")
    await alice.click(alert, "alert_acknowledge")
    await reply_saying(alice, "takes care")
    await nothing_waits(alice)
    assert [one.words for one in await alice.messages() if one.is_reply] == [":eyes: alice takes care of this."]


@pytest.fixture
async def without_optional_scopes(tmp_path: Path) -> AsyncIterator[House]:
    async with (
        Playground(manifest=MANIFEST, message_interval=0.01, optional_scopes=False) as slack,
        house(slack, settings_for(slack, tmp_path / "store.sqlite")) as up,
    ):
        yield up


async def test_without_the_history_scopes_all_works(without_optional_scopes: House) -> None:
    async with Person(without_optional_scopes.slack.url, "U0ALICE") as alice:
        await without_optional_scopes.mail(hard=20, delivered=80)
        await alice.click(await alert_saying(alice, "Critical"), "alert_pause")
        await alert_saying(alice, "Critical, sending paused")


async def test_without_the_history_scopes_a_doubtful_message_is_told_rather_twice_than_never(
    without_optional_scopes: House,
) -> None:
    fault(without_optional_scopes.slack, "chat.postMessage", "drop_after")
    await without_optional_scopes.mail(hard=20, delivered=80)
    async with Person(without_optional_scopes.slack.url, "U0ALICE") as alice:
        first = await alert_saying(alice, "Critical")
        await alice.wait_for(CHANNEL, lambda one: one.text == first.text and one.ts != first.ts, timeout=LONG)


async def delete(slack: Playground, message: Message) -> None:
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    await client.chat_delete(channel=message.channel, ts=message.ts)


async def test_a_deleted_message_is_posted_anew(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=400)
    await delete(bot.slack, await alert_saying(alice, "Warning"))
    await bot.mail(hard=60, name="mo")
    anew = await alert_saying(alice, "Critical")
    assert [one.ts for one in await alerts_seen(alice)] == [anew.ts]


async def test_the_history_goes_on_under_the_new_message(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=400)
    await delete(bot.slack, await alert_saying(alice, "Warning"))
    await bot.mail(hard=60, name="mo")
    anew = await alert_saying(alice, "Critical")
    await alice.click(anew, "alert_acknowledge")
    assert (await reply_saying(alice, "takes care")).thread_ts == anew.ts


async def test_after_a_while_without_slack_the_latest_state_is_shown(bot: House, alice: Person) -> None:
    fault(bot.slack, "chat.postMessage", "http", status=503)
    await bot.mail(hard=20, delivered=400)
    await eventually(lambda: len(bot.slack.calls.of("chat.postMessage")) == 1)
    await bot.mail(hard=60, name="mo")
    shown = await alice.wait_for(CHANNEL, lambda one: "hard bounces" in one.text, timeout=LONG)
    assert shown.text.startswith("Critical: ")
    assert len(await alerts_seen(alice)) == 1


async def test_a_refused_message_waits_and_the_home_says_why(bot: House, alice: Person) -> None:
    fault(bot.slack, "chat.postMessage", "error", error="invalid_blocks", times=100)
    await bot.mail(hard=20, delivered=80)

    async def told() -> bool:
        return ":warning: Slack refuses some messages: invalid_blocks" in (await alice.home()).words

    await eventually(told)
    assert "*Messages waiting for Slack*\n1" in (await alice.home()).words


async def test_a_refused_message_is_tried_again(bot: House, alice: Person) -> None:
    fault(bot.slack, "chat.postMessage", "error", error="invalid_blocks")
    await bot.mail(hard=20, delivered=80)
    await alice.wait_for(CHANNEL, lambda one: one.text.startswith("Critical"), timeout=LONG)
    assert [call["answer"]["ok"] for call in bot.slack.calls.of("chat.postMessage")] == [False, True]


async def test_a_bot_that_starts_again_goes_on_with_its_message(
    slack: Playground, tmp_path: Path, alice: Person
) -> None:
    settings = settings_for(slack, tmp_path / "store.sqlite")
    async with house(slack, settings) as before:
        await before.mail(hard=20, delivered=400)
        posted = await alert_saying(alice, "Warning")
    async with house(slack, settings) as after:
        await after.mail(hard=60, name="mo")
        worse = await alert_saying(alice, "Critical")
    assert worse.ts == posted.ts
    assert len(await alerts_seen(alice)) == 1


async def test_what_happened_while_no_socket_was_open_is_told_after_all(bot: House, alice: Person) -> None:
    bot.slack.drop_sockets()
    await bot.mail(hard=20, delivered=80)
    await alert_saying(alice, "Critical")


async def test_without_the_newer_blocks_the_same_message_is_posted_and_they_are_not_tried_each_time(
    tmp_path: Path,
) -> None:
    async with (
        Playground(manifest=MANIFEST, message_interval=0.01, new_blocks=False) as slack,
        house(slack, settings_for(slack, tmp_path / "store.sqlite")) as bot,
        Person(slack.url, "U0ALICE") as alice,
    ):
        await bot.mail(hard=1, delivered=199, minutes_ago=180)
        await bot.mail(hard=20, delivered=80, name="mo")
        alert = await alert_saying(alice, "Critical")
        assert "Last 24 hours:" in alert.words
        await alice.click(alert, "alert_acknowledge")
        await nothing_waits(alice)
        errors = [call["answer"].get("error") for call in slack.calls.of() if isinstance(call["answer"], dict)]
        assert errors.count("invalid_blocks") == 1
