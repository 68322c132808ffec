"""Posting, changing and deleting messages."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.person import Person
from playground.server import Playground
from tests.playground.sandbox import DELIVERABILITY, GENERAL, GROWTH, refused, section


async def test_a_posted_message_is_seen_by_the_members(bot: AsyncWebClient, alice: Person) -> None:
    await bot.chat_postMessage(channel=DELIVERABILITY, text="hello")
    message = await alice.wait_for("#deliverability", lambda one: one.text == "hello")
    assert (message.from_bot, message.user, message.ephemeral) == (True, "U0BOT", False)


async def test_a_channel_may_be_called_by_its_name(bot: AsyncWebClient) -> None:
    answer = await bot.chat_postMessage(channel="#deliverability", text="hello")
    assert answer["channel"] == DELIVERABILITY


@pytest.mark.parametrize(("channel", "error"), [("C0NOWHERE", "channel_not_found"), (GENERAL, "not_in_channel")])
async def test_the_bot_posts_only_where_it_is(bot: AsyncWebClient, channel: str, error: str) -> None:
    assert (await refused(bot.chat_postMessage(channel=channel, text="hi")))["error"] == error


async def test_a_private_channel_without_the_bot_does_not_exist_for_it(slack: Playground, bot: AsyncWebClient) -> None:
    slack.workspace.leave(GROWTH, "U0BOT")
    assert (await refused(bot.chat_postMessage(channel=GROWTH, text="hi")))["error"] == "channel_not_found"


async def test_nothing_is_posted_in_an_archived_channel(slack: Playground, bot: AsyncWebClient) -> None:
    slack.workspace.channel(DELIVERABILITY).is_archived = True
    assert (await refused(bot.chat_postMessage(channel=DELIVERABILITY, text="hi")))["error"] == "is_archived"


async def test_a_message_needs_something_to_say(bot: AsyncWebClient) -> None:
    silent = bot.api_call("chat.postMessage", json={"channel": DELIVERABILITY})
    assert (await refused(silent))["error"] == "no_text"


async def test_posted_text_is_cut_at_40_000_characters(bot: AsyncWebClient) -> None:
    answer = await bot.chat_postMessage(channel=DELIVERABILITY, text="x" * 40_001)
    assert len(answer["message"]["text"]) == 40_000


async def test_an_update_of_over_4_000_characters_is_too_long(bot: AsyncWebClient) -> None:
    posted = await bot.chat_postMessage(channel=DELIVERABILITY, text="short")
    answer = await refused(bot.chat_update(channel=DELIVERABILITY, ts=posted["ts"], text="x" * 4001))
    assert answer["error"] == "msg_too_long"


async def test_an_update_with_blocks_leaves_no_edited_mark(bot: AsyncWebClient, alice: Person) -> None:
    posted = await bot.chat_postMessage(channel=DELIVERABILITY, text="open", blocks=[section("open")])
    await bot.chat_update(channel=DELIVERABILITY, ts=posted["ts"], text="closed", blocks=[section("closed")])
    message = await alice.wait_for("#deliverability", lambda one: one.words == "closed")
    assert (message.ts, message.edited) == (posted["ts"], False)


async def test_an_update_with_text_alone_takes_the_blocks_away(bot: AsyncWebClient, alice: Person) -> None:
    posted = await bot.chat_postMessage(channel=DELIVERABILITY, text="open", blocks=[section("open")])
    await bot.chat_update(channel=DELIVERABILITY, ts=posted["ts"], text="closed")
    message = await alice.wait_for("#deliverability", lambda one: one.text == "closed")
    assert (message.blocks, message.edited) == ([], True)


async def test_somebody_elses_message_cannot_be_updated(bot: AsyncWebClient, alice: Person) -> None:
    said = await alice.say("mine")
    answer = await refused(bot.chat_update(channel=DELIVERABILITY, ts=said.ts, text="not yours"))
    assert answer["error"] == "cant_update_message"


async def test_somebody_elses_message_cannot_be_deleted(bot: AsyncWebClient, alice: Person) -> None:
    said = await alice.say("mine")
    assert (await refused(bot.chat_delete(channel=DELIVERABILITY, ts=said.ts)))["error"] == "cant_delete_message"


async def test_a_message_that_is_gone_cannot_be_updated(bot: AsyncWebClient) -> None:
    posted = await bot.chat_postMessage(channel=DELIVERABILITY, text="brief")
    await bot.chat_delete(channel=DELIVERABILITY, ts=posted["ts"])
    answer = await refused(bot.chat_update(channel=DELIVERABILITY, ts=posted["ts"], text="again"))
    assert answer["error"] == "message_not_found"


async def test_replies_are_counted_at_the_root(bot: AsyncWebClient, alice: Person) -> None:
    posted = await bot.chat_postMessage(channel=DELIVERABILITY, text="root")
    for text in ("one", "two"):
        await bot.chat_postMessage(channel=DELIVERABILITY, text=text, thread_ts=posted["ts"])
    root = await alice.wait_for("#deliverability", lambda one: one.raw.get("reply_count") == 2)
    assert root.text == "root"


async def test_replies_are_not_in_the_history_but_in_the_thread(bot: AsyncWebClient) -> None:
    posted = await bot.chat_postMessage(channel=DELIVERABILITY, text="root")
    await bot.chat_postMessage(channel=DELIVERABILITY, text="reply", thread_ts=posted["ts"])
    history = await bot.conversations_history(channel=DELIVERABILITY)
    thread = await bot.conversations_replies(channel=DELIVERABILITY, ts=posted["ts"])
    assert [one["text"] for one in history["messages"]] == ["root"]
    assert [one["text"] for one in thread["messages"]] == ["root", "reply"]


async def test_metadata_is_kept_and_returned_to_who_asks_for_it(bot: AsyncWebClient) -> None:
    metadata = {"event_type": "alert", "event_payload": {"id": "7"}}
    await bot.chat_postMessage(channel=DELIVERABILITY, text="hi", metadata=metadata)
    asked = await bot.conversations_history(channel=DELIVERABILITY, include_all_metadata=True)
    silent = await bot.conversations_history(channel=DELIVERABILITY)
    assert asked["messages"][0]["metadata"] == metadata
    assert "metadata" not in silent["messages"][0]


async def test_metadata_must_have_its_form(bot: AsyncWebClient) -> None:
    answer = await refused(bot.chat_postMessage(channel=DELIVERABILITY, text="hi", metadata={"event_type": "alert"}))
    assert answer["error"] == "invalid_metadata_format"


async def test_history_comes_in_portions_newest_first(bot: AsyncWebClient) -> None:
    for text in ("one", "two", "three"):
        await bot.chat_postMessage(channel=DELIVERABILITY, text=text)
    first = await bot.conversations_history(channel=DELIVERABILITY, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    rest = await bot.conversations_history(channel=DELIVERABILITY, limit=2, cursor=cursor)
    assert [one["text"] for one in first["messages"]] == ["three", "two"]
    assert ([one["text"] for one in rest["messages"]], rest["has_more"]) == (["one"], False)


async def test_an_ephemeral_is_seen_by_one_person_only(bot: AsyncWebClient, alice: Person, bob: Person) -> None:
    await bot.chat_postEphemeral(channel=DELIVERABILITY, user="U0ALICE", text="psst")
    await alice.wait_for_ephemeral("psst")
    assert [one.text for one in await bob.messages()] == []


async def test_an_ephemeral_survives_the_reload_of_the_page(
    slack: Playground, bot: AsyncWebClient, alice: Person
) -> None:
    await bot.chat_postEphemeral(channel=DELIVERABILITY, user="U0ALICE", text="psst")
    async with Person(slack.url, "U0ALICE") as reloaded:
        assert [one.text for one in reloaded.ephemerals] == ["psst"]


async def test_an_ephemeral_goes_only_to_a_member(bot: AsyncWebClient) -> None:
    answer = await refused(bot.chat_postEphemeral(channel=GROWTH, user="U0MALLORY", text="psst"))
    assert answer["error"] == "user_not_in_channel"


async def test_an_ephemeral_is_no_message_to_update(bot: AsyncWebClient) -> None:
    shown = await bot.chat_postEphemeral(channel=DELIVERABILITY, user="U0ALICE", text="psst")
    answer = await refused(bot.chat_update(channel=DELIVERABILITY, ts=shown["message_ts"], text="no"))
    assert answer["error"] == "message_not_found"


async def test_posting_to_a_person_opens_the_direct_channel(bot: AsyncWebClient, alice: Person) -> None:
    answer = await bot.chat_postMessage(channel="U0ALICE", text="just you")
    assert answer["channel"] == "D0ALICE"
    assert (await alice.wait_for("@app", lambda one: True)).text == "just you"


@pytest.mark.parametrize(
    ("user", "error"),
    [("U0NOBODY", "user_not_found"), ("U0DORA", "user_disabled"), ("U0BOT", "cannot_dm_bot")],
)
async def test_a_direct_channel_needs_a_living_person(bot: AsyncWebClient, user: str, error: str) -> None:
    assert (await refused(bot.conversations_open(users=user)))["error"] == error


async def test_a_reaction_is_added_once(bot: AsyncWebClient, alice: Person) -> None:
    said = await alice.say("look")
    await bot.reactions_add(channel=DELIVERABILITY, timestamp=said.ts, name="eyes")
    answer = await refused(bot.reactions_add(channel=DELIVERABILITY, timestamp=said.ts, name="eyes"))
    assert answer["error"] == "already_reacted"
    message = await alice.wait_for("#deliverability", lambda one: "reactions" in one.raw)
    assert message.raw["reactions"] == [{"name": "eyes", "users": ["U0BOT"], "count": 1}]


async def test_an_address_a_person_types_becomes_a_link(bot: AsyncWebClient, alice: Person) -> None:
    said = await alice.say("ask jo@acme.com & @bob")
    assert said.text == "ask <mailto:jo@acme.com|jo@acme.com> &amp; <@U0BOB>"
