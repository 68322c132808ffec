"""Marks of single lists, handed in."""

from slack_bolt.async_app import AsyncApp

from bot.slack.desk import Desk
from bot.slack.request import Request, listener


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.view("listings_mark")(listener(desk)(mark))


async def mark(request: Request) -> None:
    """All of the chosen lists, or none: what is wrong is told at its field."""
    marks = request.desk.marks
    await request.desk.people.must_be_member(request.user)
    view = request.body["view"]
    values = view["state"]["values"]
    target = view["private_metadata"]
    lists = [option["value"] for option in values["lists"]["lists"]["selected_options"]]
    what, _, days = values["what"]["what"]["selected_option"]["value"].partition(":")
    if what == "silence":
        await marks.silence(target, lists, request.user, days=int(days))
    else:
        acts = {
            "acknowledge": marks.acknowledge, "unacknowledge": marks.unacknowledge, "unsilence": marks.unsilence,
        }  # fmt: skip
        await acts[what](target, lists, request.user)
    await request.ack()
