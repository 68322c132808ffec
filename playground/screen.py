"""What one person's page shows at this moment, kept up to date by its WebSocket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import aiohttp

from playground.errors import PlaygroundError
from playground.jsontypes import Json
from playground.seen import Message, View

T = TypeVar("T")


class Screen:
    """A mirror of `/playground/state`, changed by the events of `/playground/live`."""

    def __init__(self) -> None:
        self.events_seen = 0  # the number of the last live event
        self.homes_shown = 0  # how often a Home tab was published
        self.home: View | None = None
        self.connected = False  # whether the app is
        self.warnings: list[str] = []
        self._channels: dict[str, Json] = {}
        self._messages: dict[str, dict[str, Json]] = {}
        self._stack: list[Json] = []
        self._changed = asyncio.Condition()

    def show_state(self, state: Json) -> None:
        self._channels = {channel["id"]: channel for channel in state["channels"]}
        self._messages = {
            channel_id: {message["ts"]: message for message in messages}
            for channel_id, messages in state["messages"].items()
        }
        self._stack = state["views"]
        self.connected = state["connected"]
        self.home = View(state["home"]) if state["home"] else None

    async def watch(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Takes in events until the socket closes."""
        async with socket:
            async for frame in socket:
                if frame.type is not aiohttp.WSMsgType.TEXT:
                    break
                event: Json = frame.json()
                _SHOW.get(event["type"], Screen._ignore)(self, event)
                self.events_seen = event["n"]
                async with self._changed:
                    self._changed.notify_all()

    async def until(self, look: Callable[[], T | None], *, timeout: float) -> T:
        """What `look` sees, as soon as it sees something. TimeoutError."""
        async with asyncio.timeout(timeout), self._changed:
            while (seen := look()) is None:
                await self._changed.wait()
            return seen

    def channel_id(self, reference: str) -> str:
        """By id, name, or `#name`; `@app` is the DM with the app."""
        for channel in self._channels.values():
            names = (channel["id"], channel["name"], f"#{channel['name']}")
            if reference in names or (reference == "@app" and channel["is_im"]):
                return str(channel["id"])
        raise PlaygroundError(f"there is no {reference} on this screen: {', '.join(self._channels)}")

    def messages(self, channel: str) -> list[Message]:
        try:
            channel_id = self.channel_id(channel)
        except PlaygroundError:
            return []  # a DM that is not open yet has no messages
        shown = sorted(self._messages.get(channel_id, {}).values(), key=lambda one: str(one["ts"]))
        return [Message(raw, channel_id) for raw in shown]

    def message(self, channel_id: str, ts: str) -> Message:
        return Message(self._messages[channel_id][ts], channel_id)

    def ephemerals(self) -> list[Message]:
        everything = [one for channel_id in self._messages for one in self.messages(channel_id)]
        return sorted((one for one in everything if one.ephemeral), key=lambda one: one.ts)

    def top_view(self) -> View | None:
        return View(self._stack[-1]) if self._stack else None

    def __str__(self) -> str:
        lines = [f"  warning: {text}" for text in self.warnings]
        for channel_id, channel in self._channels.items():
            for message in self.messages(channel_id)[-5:]:
                kind = " (ephemeral)" if message.ephemeral else ""
                lines.append(f"  {channel['name'] or channel_id}{kind}: {message.words[:300]}")
        lines += [f"  modal: {View(view).title}" for view in self._stack]
        return "\n".join(lines) or "  nothing"

    def _message(self, event: Json) -> None:
        message = event["message"]
        self._messages.setdefault(event["channel"], {})[message["ts"]] = message

    def _deleted(self, event: Json) -> None:
        self._messages.get(event["channel"], {}).pop(event["ts"], None)

    def _view(self, event: Json) -> None:
        self._stack = event["stack"]

    def _home(self, event: Json) -> None:
        self.home = View(event["view"])
        self.homes_shown += 1

    def _channel(self, event: Json) -> None:
        self._channels[event["channel"]["id"]] = event["channel"]

    def _warning(self, event: Json) -> None:
        self.warnings.append(event["text"])

    def _connection(self, event: Json) -> None:
        self.connected = event["connected"]

    def _ignore(self, _event: Json) -> None:
        """What the page shows and no test asks for."""


_SHOW: dict[str, Callable[[Screen, Json], None]] = {
    "message": Screen._message,
    "message_changed": Screen._message,
    "ephemeral": Screen._message,
    "ephemeral_changed": Screen._message,
    "message_deleted": Screen._deleted,
    "ephemeral_deleted": Screen._deleted,
    "view": Screen._view,
    "home": Screen._home,
    "channel": Screen._channel,
    "warning": Screen._warning,
    "connection": Screen._connection,
}
