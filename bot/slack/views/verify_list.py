"""A list, handed in: it is stored before Slack is told that it arrived; what is wrong with it stands at its field."""

import asyncio
import io
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.errors import InputError
from bot.slack.desk import Desk
from bot.slack.files import download
from bot.slack.request import Request, listener
from bot.verification import addresses_in, read_table

LONGEST = 100_000  # addresses


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.view("verify_list")(listener(desk)(verify_list))


async def verify_list(request: Request) -> None:
    """Pasted addresses first, then those of the file."""
    await request.desk.people.must_be_member(request.user)
    state = request.body["view"]["state"]["values"]
    pasted = addresses_in(state["addresses"]["addresses"].get("value") or "")
    files = state["file"]["file"].get("files") or []
    if not pasted and not files:
        raise InputError("Paste some addresses, or choose a file.")
    if files:
        request.field = "file"
    listed, column = await _read(request, files[0]) if files else ([], "")
    addresses = [*pasted, *listed]
    if len(addresses) > LONGEST:
        raise InputError(
            "These are {count} addresses; {most} fit in one list. {instead}",
            count=request.say.number(len(addresses)),
            most=request.say.number(LONGEST),
            instead=_instead(request),
        )
    title = (state["title"]["title"].get("value") or "").strip() or (files[0].get("name", "") if files else "")
    if column:
        title = request.say("{title}, column “{column}”", title=title, column=column[:40])
    await request.desk.jobs.create(addresses, title=title, asked_by=request.user, channel=request.user)
    await request.ack()


async def _read(request: Request, file: dict[str, Any]) -> tuple[list[str], str]:
    data = await download(request.desk.client, file, instead=_instead(request))
    addresses, column = await asyncio.to_thread(_listed, data)
    if not addresses:
        raise InputError("There is no address in this file.")
    return addresses, column


def _listed(data: bytes) -> tuple[list[str], str]:
    """The addresses of a file, in its order and with its repetitions, and their column, where it has a header."""
    table = read_table(lambda: io.BytesIO(data))
    return list(table.addresses()), table.column_name if table.header else ""


def _instead(request: Request) -> str:
    return request.say("Where the bot runs, “deliverabot verify LIST.csv -o RESULTS.csv” takes a list of any length.")
