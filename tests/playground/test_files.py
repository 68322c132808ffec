"""The three-step upload, as slack_sdk does it and step by step."""

import asyncio
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.person import Person
from playground.server import Playground
from tests.playground.sandbox import DELIVERABILITY, GENERAL, MANIFEST, modal, question, refused


async def test_a_file_is_uploaded_and_shared(bot: AsyncWebClient, alice: Person) -> None:
    await bot.files_upload_v2(
        channel=DELIVERABILITY, filename="bounces.csv", content="a,b\n", title="Bounces", initial_comment="here"
    )
    message = await alice.wait_for("#deliverability", lambda one: bool(one.files))
    (file,) = message.files
    assert (message.text, file["title"], file["mimetype"]) == ("here", "Bounces", "text/csv")
    assert await alice.file(file) == b"a,b\n"


async def test_a_file_may_go_into_a_thread(bot: AsyncWebClient, alice: Person) -> None:
    root = await bot.chat_postMessage(channel=DELIVERABILITY, text="root")
    await bot.files_upload_v2(channel=DELIVERABILITY, filename="a.txt", content="x", thread_ts=root["ts"])
    message = await alice.wait_for("#deliverability", lambda one: bool(one.files))
    assert message.thread_ts == root["ts"]


async def test_a_file_without_its_bytes_cannot_be_completed(bot: AsyncWebClient) -> None:
    step = await bot.files_getUploadURLExternal(filename="a.txt", length=1)
    answer = await refused(bot.files_completeUploadExternal(files=[{"id": step["file_id"]}]))
    assert answer["error"] == "file_not_found"


async def test_the_bytes_must_be_as_many_as_announced(bot: AsyncWebClient) -> None:
    step = await bot.files_getUploadURLExternal(filename="a.txt", length=1)
    async with aiohttp.ClientSession() as http, http.post(step["upload_url"], data=b"two") as response:
        assert (response.status, await response.text()) == (400, "invalid_length")


async def test_a_file_is_shared_only_where_the_bot_is(bot: AsyncWebClient) -> None:
    step = await bot.files_getUploadURLExternal(filename="a.txt", length=1)
    async with aiohttp.ClientSession() as http, http.post(step["upload_url"], data=b"x") as response:
        assert await response.text() == "OK - 1"
    files = [{"id": step["file_id"]}]
    answer = await refused(bot.files_completeUploadExternal(files=files, channel_id=GENERAL))
    assert answer["error"] == "not_in_channel"


async def test_an_alternative_text_has_a_limit(bot: AsyncWebClient) -> None:
    answer = await refused(bot.files_getUploadURLExternal(filename="a.png", length=1, alt_txt="x" * 1001))
    assert answer["error"] == "alt_txt_too_large"


async def test_a_page_reloaded_knows_the_files(slack: Playground, bot: AsyncWebClient) -> None:
    await bot.files_upload_v2(channel=DELIVERABILITY, filename="a.txt", content="x")
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{slack.url}/playground/state?as=U0ALICE") as response,
    ):
        (file,) = (await response.json())["files"].values()
    assert file["name"] == "a.txt"


async def test_a_file_a_person_gives_comes_with_the_form(
    app: AsyncApp, bot: AsyncWebClient, alice: Person, slack: Playground
) -> None:
    got: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    @app.shortcut("start")
    async def start(ack: Any, body: Any) -> None:
        await ack()
        view = modal(question("list", {"type": "file_input", "action_id": "csv"}), callback_id="form")
        await bot.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("form")
    async def submitted(ack: Any, view: Any) -> None:
        await ack()
        got.put_nowait(view["state"]["values"]["list"]["csv"]["files"][0])

    await alice.shortcut("start")
    await alice.submit(await alice.open_view(), {"list": [await alice.upload("list.csv", b"a@b.co")]})
    file = await got.get()
    assert (file["name"], file["user"], file["size"]) == ("list.csv", "U0ALICE", 6)
    assert await download(slack, file) == (403, "missing_scope")


async def test_a_bot_with_files_read_gets_the_bytes() -> None:
    scopes = {"oauth_config": {"scopes": {"bot": ["files:read"]}}}
    async with Playground(manifest={**MANIFEST, **scopes}) as slack, Person(slack.url, "U0ALICE") as alice:
        file = await alice.upload("list.csv", b"a@b.co")
        assert await download(slack, file) == (200, "a@b.co")


async def download(slack: Playground, file: dict[str, Any]) -> tuple[int, str]:
    header = {"Authorization": f"Bearer {slack.bot_token}"}
    async with (
        aiohttp.ClientSession(headers=header) as http,
        http.get(file["url_private_download"]) as response,
    ):
        return response.status, await response.text()
