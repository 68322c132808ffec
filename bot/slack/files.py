"""Files: those people hand over in a form, and those the bot puts into a thread.

Sources: https://docs.slack.dev/messaging/working-with-files, https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
"""

from typing import Any

import aiohttp
from msgspec import Struct
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import InputError
from bot.store.outbox import Post

LARGEST = 20_000_000  # bytes of a file that is read
READ_LIMIT = 2.0  # seconds of the three in which Slack wants its acknowledgement
UPLOAD_LIMIT = 30.0  # seconds


class Upload(Struct, frozen=True):
    """A file for a thread; `text` comes with it and says what it is."""

    name: str
    title: str
    text: str
    content: bytes


class UploadFailed(Exception):
    """Slack did not take the bytes. It is tried again."""


async def download(client: AsyncWebClient, file: dict[str, Any], *, instead: str) -> bytes:
    """The bytes of a file somebody gave. InputError with what to do; `instead` says what else can be done."""
    if file.get("size", 0) > LARGEST:
        raise InputError("This file is larger than {most} MB. {instead}", most=LARGEST // 1_000_000, instead=instead)
    address = file.get("url_private_download") or file["url_private"]
    limit = aiohttp.ClientTimeout(total=READ_LIMIT)
    header = {"Authorization": f"Bearer {client.token}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=limit, headers=header) as http,
            http.get(address) as answer,
        ):
            # Without the scope Slack answers 403, or shows its page to sign in.
            if answer.status in (401, 403) or (answer.status == 200 and answer.content_type == "text/html"):
                raise InputError(
                    "Slack does not let me read files: the app lacks the scope files:read. {instead}", instead=instead
                )
            answer.raise_for_status()
            return await answer.read()
    except (aiohttp.ClientError, TimeoutError):
        raise InputError("Slack did not hand the file over in time. Try again. {instead}", instead=instead) from None


async def upload(client: AsyncWebClient, file: Upload, thread: Post) -> str:
    """Puts a file into a thread, by the three steps. Returns its id."""
    place = await client.files_getUploadURLExternal(filename=file.name, length=len(file.content))
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=UPLOAD_LIMIT)) as http,
        http.post(place["upload_url"], data=file.content) as answer,
    ):
        if answer.status != 200:
            raise UploadFailed(f"{file.name}: HTTP {answer.status}")
    await client.files_completeUploadExternal(
        files=[{"id": place["file_id"], "title": file.title}],
        channel_id=thread.channel_id,
        thread_ts=thread.ts,
        initial_comment=file.text,
    )
    return str(place["file_id"])
