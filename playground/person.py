"""A person at the page, for tests: types, clicks, fills in, reads, over the very requests the page makes.

async with Person(slack.url, "U0ALICE") as alice:
    await alice.run("/campaign list")
    assert "newsletter" in alice.ephemerals[-1].words
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp

from playground.choosing import CannotDo, action_on, find_element, state_from
from playground.jsontypes import Json
from playground.page_api import SENT_HEADER
from playground.screen import Screen
from playground.seen import Message, View

PATIENCE = 5.0
CHANNEL = "#deliverability"

MessagePredicate = Callable[[Message], bool]
ViewPredicate = Callable[[View], bool]
T = TypeVar("T")


class NotAnswered(CannotDo):
    """The app did not take it: the text is the warning Slack shows."""


class Person:
    """Errors: CannotDo with what the playground said; NotAnswered where the app failed to acknowledge.

    What the person's own requests brought about in the playground is on their screen when the call returns; what the
    app does afterwards (most of what it does) is waited for with `wait_for…`, at most `patience` seconds.
    """

    def __init__(self, slack_url: str, user_id: str, *, patience: float = PATIENCE) -> None:
        self.id = user_id
        self._url = slack_url.rstrip("/") + "/playground"
        self._patience = patience
        self._sent = 0  # live events sent to this person when the state was last asked for
        self.screen = Screen()

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        try:
            socket = await self._http.ws_connect(f"{self._url}/live", params={"as": self.id})
            self.screen.show_state(await self._state())
        except BaseException as failure:
            await self._http.close()
            if isinstance(failure, aiohttp.WSServerHandshakeError):
                raise CannotDo(f"{self.id} cannot open the page: {failure.message}") from None
            raise
        self._watching = asyncio.create_task(self.screen.watch(socket))
        await self._catch_up(self._sent, "the page")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watching.cancel()
        await asyncio.gather(self._watching, return_exceptions=True)
        await self._http.close()

    async def run(self, command: str, *, channel: str = CHANNEL) -> None:
        """Types a slash command. NotAnswered on operation_timeout or dispatch_failed."""
        if not command.startswith("/"):
            raise CannotDo(f"a command starts with a slash, this does not: {command!r}")
        await self._do("say", channel=self.screen.channel_id(channel), text=command)

    async def say(self, text: str, *, channel: str = CHANNEL, thread: Message | None = None) -> Message:
        """Posts a message (in the thread of `thread`) and returns it as it stands."""
        thread_ts = (thread.thread_ts or thread.ts) if thread else None
        place = self.screen.channel_id(channel)
        answer = await self._do("say", channel=place, text=text, thread_ts=thread_ts)
        return self.screen.message(place, answer["ts"])

    async def messages(self, channel: str = CHANNEL) -> list[Message]:
        """All of the channel, oldest first, replies and ephemerals among them."""
        await self._state()
        await self._catch_up(self._sent, "the messages")
        return self.screen.messages(channel)

    async def wait_for(self, channel: str, predicate: MessagePredicate, *, timeout: float | None = None) -> Message:
        """The newest message there (no ephemeral) that fulfils it. CannotDo when none comes."""

        def newest() -> Message | None:
            shown = [one for one in self.screen.messages(channel) if not one.ephemeral]
            return next((one for one in reversed(shown) if predicate(one)), None)

        return await self._wait(newest, f"a message in {channel}", timeout)

    async def wait_for_ephemeral(
        self, predicate: MessagePredicate | str = "", *, timeout: float | None = None
    ) -> Message:
        """The newest ephemeral that fulfils it, or holds that text."""
        wanted = predicate if callable(predicate) else lambda message: predicate in message.words

        def newest() -> Message | None:
            return next((one for one in reversed(self.ephemerals) if wanted(one)), None)

        return await self._wait(newest, "an ephemeral message", timeout)

    async def wait_until(self, condition: Callable[[], bool], *, timeout: float | None = None) -> None:
        """Until it holds; looked at after each change of the screen. For what goes away."""
        await self._wait(lambda: condition() or None, "a change", timeout)

    @property
    def ephemerals(self) -> list[Message]:
        """What only this person was shown, oldest first, as it stands now."""
        return self.screen.ephemerals()

    @property
    def warnings(self) -> list[str]:
        """What Slack warned about, oldest first."""
        return list(self.screen.warnings)

    async def click(
        self,
        seen: Message | View,
        action_id: str,
        *,
        value: Any = None,
        block_id: str | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        """Clicks a button, or chooses in a menu (`value`: the option's value, a list of them, a user id, a date).

        `block_id` where the action id is there more than once; `values`: what else is filled in, as for submit.
        """
        found = find_element(seen, action_id, block_id=block_id)
        order: Json = {
            "block_id": found.block["block_id"],
            "action": action_on(found.element, value),
            "state": state_from(seen, values or {}),
        }
        if isinstance(seen, View):
            order["view_id"] = seen.id
        else:
            order |= {"channel": seen.channel, "message_ts": seen.ts}
        await self._do("action", **order)

    async def open_view(self, predicate: ViewPredicate | None = None, *, timeout: float | None = None) -> View:
        """The modal on top, as soon as one is open (and fulfils the predicate)."""

        def top() -> View | None:
            view = self.screen.top_view()
            return view if view is not None and (predicate is None or predicate(view)) else None

        return await self._wait(top, "a modal", timeout)

    async def no_view(self, *, timeout: float | None = None) -> None:
        """Until no modal is open."""
        await self._wait(lambda: self.screen.top_view() is None or None, "the end of the modals", timeout)

    async def submit(self, view: View, values: Mapping[str, Any] | None = None) -> dict[str, str]:
        """Fills in and sends. The errors by block id, as Slack or the app shows them; {} when it was taken."""
        answer = await self._do("submit", view_id=view.id, state=state_from(view, values or {}))
        return dict(answer.get("errors", {}))

    async def close(self, view: View) -> None:
        await self._do("close", view_id=view.id)

    async def home(self, predicate: ViewPredicate | None = None, *, timeout: float | None = None) -> View:
        """Opens the app's Home tab, and returns it once it was published anew (and fulfils the predicate)."""
        before = self.screen.homes_shown
        await self.home_opened()

        def published() -> View | None:
            view = self.screen.home
            fresh = view is not None and self.screen.homes_shown > before
            return view if fresh and view is not None and (predicate is None or predicate(view)) else None

        return await self._wait(published, "the Home tab", timeout)

    async def home_opened(self) -> None:
        """Opens the Home tab without waiting for what the app makes of it."""
        await self._do("home")

    async def shortcut(self, callback_id: str, *, message: Message | None = None) -> None:
        """A global shortcut, or with `message` one from that message's menu."""
        about = {"channel": message.channel, "message_ts": message.ts} if message else {}
        await self._do("shortcut", callback_id=callback_id, **about)

    async def upload(self, name: str, content: bytes) -> Json:
        """Gives a file; `[await alice.upload(…)]` is the value for a `file_input`."""
        query = {"as": self.id, "name": name}
        async with self._http.post(f"{self._url}/upload", params=query, data=content) as response:
            answer: Json = await response.json()
        if "error" in answer:
            raise CannotDo(answer["error"])
        return dict(answer["file"])

    async def file(self, file: Json) -> bytes:
        """The bytes of one of `message.files`."""
        async with self._http.get(file["permalink"]) as response:
            if response.status != 200:
                raise CannotDo(f"{file['name']}: HTTP {response.status}")
            return await response.read()

    async def _state(self) -> Json:
        async with self._http.get(f"{self._url}/state", params={"as": self.id}) as response:
            state: Json = await response.json()
            self._sent = int(response.headers.get(SENT_HEADER, 0))
        if "error" in state:
            raise CannotDo(f"{self.id} cannot open the page: {state['error']}")
        return state

    async def _do(self, deed: str, **body: Any) -> Json:
        given = {key: value for key, value in body.items() if value is not None}
        async with self._http.post(f"{self._url}/{deed}", json={"as": self.id, **given}) as response:
            answer: Json = await response.json()
            sent = int(response.headers.get(SENT_HEADER, 0))
        if "error" in answer:
            raise CannotDo(answer["error"])
        await self._catch_up(sent, f"the answer to {deed}")
        if "warning" in answer:
            raise NotAnswered(answer["warning"])
        return answer

    async def _catch_up(self, sent: int, what: str) -> None:
        """Until the screen shows all that was sent to this person when the playground answered."""
        await self._wait(lambda: self.screen.events_seen >= sent or None, what, None)

    async def _wait(self, look: Callable[[], T | None], what: str, timeout: float | None) -> T:
        try:
            return await self.screen.until(look, timeout=self._patience if timeout is None else timeout)
        except TimeoutError:
            raise CannotDo(f"{self.id} waited for {what} in vain; the screen shows:\n{self.screen}") from None
