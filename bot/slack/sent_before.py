"""Is a message there already? Asked before sending again what may have been sent: each carries its row's key.

Needs the optional history scopes. Without them nobody can know, and the message is sent again.
"""

import logging
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import MINUTE, SECOND
from bot.slack import failures
from bot.store import Store, outbox
from bot.store.outbox import Post, Row

log = logging.getLogger(__name__)

EVENT_TYPE = "deliverabot_post"
PAGE, PAGES = 200, 10  # messages looked through at the most


def metadata_of(row: Row) -> dict[str, Any]:
    """What a message is marked with (https://docs.slack.dev/messaging/message-metadata)."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": f"{row.kind}:{row.about}"}}


async def find_post(
    client: AsyncWebClient, store: Store, row: Row, thread: Post | None, *, file_name: str = ""
) -> Post | None:
    """The message of a row, if Slack has it; one with a file carries no mark, and is known by the file's name."""
    try:
        channel = thread.channel_id if thread else await _channel_id(client, store, row.channel)
        if channel is None:
            return None
        ts = await _look_through(client, channel, row, thread, file_name)
    except SlackApiError as error:
        if failures.name(error) != "missing_scope":
            raise
        log.warning("outbox: without the history scopes nobody knows whether %s %s was posted", row.kind, row.about)
        return None
    if ts is None:
        return None
    return Post(kind=row.kind, about=row.about, channel=row.channel, channel_id=channel, ts=ts, posted_at=0)


def is_person(channel: str) -> bool:
    """Is this place of a row a person, to be told in a direct message?"""
    return channel[:1] in ("U", "W")


def _holds(message: dict[str, Any], file_name: str) -> bool:
    return bool(file_name) and any(file.get("name") == file_name for file in message.get("files") or [])


async def _look_through(
    client: AsyncWebClient, channel: str, row: Row, thread: Post | None, file_name: str
) -> str | None:
    """The ts of the message with the row's key, among those since the row was made."""
    asked: dict[str, Any] = {
        "channel": channel,
        "limit": PAGE,
        "include_all_metadata": True,
        "oldest": f"{(row.created_at - MINUTE) / SECOND:.6f}",
    }
    wanted = metadata_of(row)
    for _ in range(PAGES):
        if thread is not None:
            answer = await client.conversations_replies(ts=thread.ts, **asked)
        else:
            answer = await client.conversations_history(**asked)
        for message in answer["messages"]:
            if message.get("metadata") == wanted or _holds(message, file_name):
                return str(message["ts"])
        asked["cursor"] = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not asked["cursor"]:
            break
    return None


async def _channel_id(client: AsyncWebClient, store: Store, channel: str) -> str | None:
    """A channel's id, from its id or its name, or from the id of the person whom the bot writes to there."""
    if is_person(channel):
        return str((await client.conversations_open(users=channel))["channel"]["id"])
    if not channel.startswith("#"):
        return channel
    known = await store.read(outbox.channel_id, channel)
    if known:
        return known
    cursor = ""
    while True:
        page = await client.conversations_list(
            types="public_channel,private_channel", exclude_archived=True, limit=1_000, cursor=cursor
        )
        for found in page["channels"]:
            if found.get("name") == channel[1:]:
                return str(found["id"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return None
