"""Sends the outbox to Slack: one message a second and channel, in order, at least once, and (as far as Slack lets us
find out) at most once. A row is claimed, rendered, sent, and gone when Slack has it.
"""

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import HOUR, SECOND, Clock
from bot.errors import StoreUnavailable
from bot.slack import failures
from bot.slack.blocks import Message, without_new_blocks
from bot.slack.files import Upload, upload
from bot.slack.mentions import quiet
from bot.slack.messages import Messages
from bot.slack.people import People
from bot.slack.sent_before import find_post, metadata_of
from bot.store import Store, outbox
from bot.store.outbox import Post, Row

log = logging.getLogger(__name__)

LOOK = 0.2  # seconds between two looks at the outbox
SPACING = 1 * SECOND  # https://docs.slack.dev/apis/web-api/rate-limits: one message a second and channel
PLAIN_FOR = 1 * HOUR  # after a refusal of the newer blocks they are tried again: they reach workspaces one by one
LIVING = frozenset({"alert", "review", "job"})  # kinds whose message is updated in place


@dataclass
class Poster:
    """Runs from `run` until `stop`."""

    store: Store
    client: AsyncWebClient
    messages: Messages
    people: People
    clock: Clock
    _free_at: dict[str, int] = field(default_factory=dict)
    _plain_until: int = 0  # the workspace refuses newer blocks
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Until stopped; what is being sent then is finished."""
        in_doubt = True  # what was in flight when the bot last stopped
        while not self._stopping.is_set():
            try:
                if in_doubt:
                    await self._recover()
                in_doubt = False
                await self.send_due()
            except Exception as error:  # whatever it was: nobody else posts
                in_doubt = True  # Slack may have what the store could not be told
                log.warning("outbox: %s", error, exc_info=not isinstance(error, StoreUnavailable))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LOOK)

    def stop(self) -> None:
        """Sends nothing more."""
        self._stopping.set()

    async def send_due(self) -> None:
        """One row for every channel that may be written to now."""
        now = self.clock()
        due = await self.store.read(outbox.due, now)
        sending = (self._send(row.id) for row in due if self._free_at.get(row.channel, 0) <= now)
        for outcome in await asyncio.gather(*sending, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome

    async def _recover(self) -> None:
        recovered = await self.store.write(outbox.recover)
        if recovered:
            log.info("outbox: of %d messages nobody knows whether Slack has them: they are looked for", recovered)

    async def _send(self, row_id: int) -> None:
        row = await self.store.write(outbox.claim, row_id)
        if row is None:
            return
        self._free_at[row.channel] = self.clock() + SPACING
        try:
            await self._deliver(row)
        except StoreUnavailable:
            raise
        except Exception as error:  # whatever it was, the row waits: nothing to tell is ever lost
            await self._postpone(row, failures.read(error, row.attempts))
        # From the end of the call: what rendering took must not bring the next one nearer.
        self._free_at[row.channel] = max(self._free_at[row.channel], self.clock() + SPACING)

    async def _deliver(self, row: Row) -> None:
        message = await self.messages.render(row)
        post = await self.store.read(outbox.post_of, row.kind, row.about, row.channel)
        if message is None or (post is not None and row.kind not in LIVING):
            await self.store.write(outbox.drop, row)
            return
        thread = await self._thread(row)
        if post is None and row.uncertain:
            name = message.name if isinstance(message, Upload) else ""
            post = await find_post(self.client, self.store, row, thread, file_name=name)
        if isinstance(message, Upload):
            channel_id, ts = (post.channel_id, post.ts) if post else await self._upload(message, thread)
        elif post is not None and (row.kind not in LIVING or await self._update(row, post, message)):
            channel_id, ts = post.channel_id, post.ts
        else:
            channel_id, ts = await self._post(row, message, thread)
        await self.store.write(outbox.told, row, channel_id=channel_id, ts=ts, now=self.clock())

    async def _upload(self, file: Upload, thread: Post | None) -> tuple[str, str]:
        """Slack does not tell the ts of the message that holds it: the file's id stands for it."""
        assert thread is not None, "a file belongs into a thread"
        return thread.channel_id, await upload(self.client, file, thread)

    async def _thread(self, row: Row) -> Post | None:
        if not row.thread_kind:
            return None
        return await self.store.read(outbox.post_of, row.thread_kind, row.thread_about, row.channel)

    async def _update(self, row: Row, post: Post, message: Message) -> bool:
        """False where the message is gone, and has to be posted anew."""
        try:
            await self._call("chat_update", message, channel=post.channel_id, ts=post.ts, metadata=metadata_of(row))
        except SlackApiError as error:
            if failures.name(error) not in failures.GONE:
                raise
            await self.store.write(outbox.forget_post, post)
            return False
        return True

    async def _post(self, row: Row, message: Message, thread: Post | None) -> tuple[str, str]:
        where: dict[str, Any] = {"channel": row.channel}
        if thread is not None:
            where = {"channel": thread.channel_id, "thread_ts": thread.ts}
            if row.kind == "rise":  # the channel sees what got worse, too
                where["reply_broadcast"] = True
        named = await quiet(message, self.people)
        answer = await self._call("chat_postMessage", named, metadata=metadata_of(row), unfurl_links=False, **where)
        return str(answer["channel"]), str(answer["ts"])

    async def _call(self, method: str, message: Message, **arguments: Any) -> Any:
        """The call; without the newer blocks where the workspace refuses them."""
        call = getattr(self.client, method)
        if self.clock() < self._plain_until:
            message = without_new_blocks(message)
        try:
            return await call(text=message.text, blocks=message.blocks, **arguments)
        except SlackApiError as error:
            plainer = without_new_blocks(message)
            if failures.name(error) not in failures.SHRINK or plainer.blocks == message.blocks:
                raise
            self._plain_until = self.clock() + PLAIN_FOR
            return await call(text=plainer.text, blocks=plainer.blocks, **arguments)

    async def _postpone(self, row: Row, failure: failures.Failure) -> None:
        log.warning("outbox: %s %s: %s; again in %.0f s", row.kind, row.about, failure.error, failure.wait)
        at = self.clock() + int(failure.wait * SECOND)
        if failure.whole_channel:
            self._free_at[row.channel] = at
        uncertain = failure.uncertain or bool(row.uncertain)
        await self.store.write(outbox.again, row, at=at, error=failure.error, uncertain=uncertain)
