"""Somebody opened the App Home: it is drawn anew from state, in their language."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.slack.blocks import status as blocks
from bot.slack.desk import Desk
from bot.slack.status import read_status


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""

    async def home_opened(event: dict[str, Any]) -> None:
        desk.tasks.adopt_current()
        if event.get("tab") == "home":
            person = await desk.people.person(event["user"])
            found = await desk.store.read(read_status, desk.targets, every=desk.every, now=desk.clock())
            await desk.client.views_publish(user_id=person.id, view=blocks.home(found, person.language))

    app.event("app_home_opened")(home_opened)
