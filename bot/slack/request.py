"""One thing somebody did in Slack, and how to answer it.

`listener(desk)` turns a callback `async (Request) -> None` into what Bolt calls. The callback does what must not be lost
(it is committed when a behaviour returns), then acknowledges; errors are answered where the person acted.
"""

import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.errors import DeliverabotError
from bot.slack.blocks import Block, Message, without_new_blocks
from bot.slack.blocks.text import Mrkdwn, escape
from bot.slack.desk import Desk
from bot.slack.locale import Language
from checks.sentence import retold

log = logging.getLogger(__name__)

Callback = Callable[["Request"], Awaitable[None]]
Listener = Callable[..., Awaitable[None]]


class Request:
    """What was done, by whom and where. `desk` does, `answer` answers."""

    def __init__(self, desk: Desk, body: dict[str, Any], ack: AsyncAck, respond: AsyncRespond, say: Language) -> None:
        self.desk = desk
        self.body = body
        self.say = say
        self.user: str = body.get("user_id") or body.get("user", {}).get("id", "")
        self.channel: str = body.get("channel_id") or body.get("channel", {}).get("id", "")
        self._ack = ack
        self._respond = respond
        self.acknowledged = False
        self.field = ""  # of a form: where an error belongs, if not at its first field

    @property
    def text(self) -> str:
        """What was typed after a command."""
        return (self.body.get("text") or "").strip()

    @property
    def value(self) -> str:
        """What the clicked button or the chosen option stands for."""
        action = self.body["actions"][0]
        return str(action.get("value") or action["selected_option"]["value"])

    @property
    def trigger(self) -> str:
        """Opens one modal, within three seconds."""
        return str(self.body["trigger_id"])

    async def ack(self, **answer: Any) -> None:
        """Tells Slack that it arrived (and is stored, where it had to be)."""
        self.acknowledged = True
        await self._ack(**answer)

    async def answer(self, message: Message | str, *, in_channel: bool = False, replace: bool = False) -> None:
        """Answers where the person acted: to them alone, or `in_channel`. `replace`: instead of the answer before."""
        if isinstance(message, str):
            message = Message(message, [])
        blocks: list[Block] | None = message.blocks or None
        how: dict[str, Any] = {
            "response_type": "in_channel" if in_channel else "ephemeral",
            "replace_original": replace,
        }
        answer = await self._respond(text=message.text, blocks=blocks, **how)
        plainer = without_new_blocks(message)
        if answer.status_code >= 400 and plainer.blocks != message.blocks:
            await self._respond(text=plainer.text, blocks=plainer.blocks, **how)


def listener(desk: Desk) -> Callable[[Callback], Listener]:
    """What Bolt calls, for a callback of ours."""

    def wrap(callback: Callback) -> Listener:
        async def listen(body: dict[str, Any], ack: AsyncAck, respond: AsyncRespond) -> None:
            desk.tasks.adopt_current()
            user = body.get("user_id") or body.get("user", {}).get("id", "")
            person = await desk.people.person(user)
            request = Request(desk, body, ack, respond, person.language)
            try:
                await callback(request)
            except DeliverabotError as error:
                await _refuse(request, told(error, request.say))
            except Exception:  # told to the person with a reference, told to the log with the reason
                reference = secrets.token_hex(4)
                log.exception("listener failed, reference %s", reference)
                say = request.say
                await _refuse(
                    request, say("Something went wrong here (reference {reference}). Try again.", reference=reference)
                )
            finally:
                if not request.acknowledged:
                    await request.ack()

        return listen

    return wrap


def told(error: DeliverabotError, say: Language) -> str:
    """The error in the person's language; what came from outside is escaped."""
    values = {
        name: escape(retold(value, say)) if isinstance(value, str) and not isinstance(value, Mrkdwn) else value
        for name, value in error.values.items()
    }
    return say(error.sentence, **values)


async def _refuse(request: Request, why: str) -> None:
    """In a modal the error stands at its input; elsewhere only who acted sees it."""
    view = request.body.get("view") or {}
    if request.body.get("type") == "view_submission":
        inputs = [block["block_id"] for block in view.get("blocks", []) if block["type"] == "input"]
        await request.ack(response_action="errors", errors={request.field or inputs[0]: why} if inputs else {})
        return
    if not request.acknowledged:
        await request.ack()
    if request.body.get("response_url"):
        await request.answer(why)
    else:  # in the App Home there is no message to answer to: a direct message says it
        await request.desk.client.chat_postMessage(channel=request.user, text=why)
