"""The manifest of the tests' app, and short ways to write blocks and views."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.server import Playground

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Tester"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Tester"},
        "slash_commands": [
            {"command": "/echo", "description": "Says it again", "usage_hint": "[words]"},
            {"command": "/escaped", "description": "Gets ids", "should_escape": True},
        ],
        "shortcuts": [
            {"name": "Look", "type": "message", "callback_id": "look", "description": "At a message"},
            {"name": "Start", "type": "global", "callback_id": "start", "description": "Something"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": ["commands", "chat:write", "files:write", "im:write", "users:read", "usergroups:read",
                    "channels:read", "reactions:write", "app_mentions:read"],
            "bot_optional": ["channels:history"],
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "app_mention", "message.channels"]},
        "interactivity": {"is_enabled": True},
    },
}  # fmt: skip

DELIVERABILITY, GENERAL, GROWTH = "C0DELIV", "C0GENERAL", "G0GROWTH"


def client_of(slack: Playground, *, token: str | None = None) -> AsyncWebClient:
    return AsyncWebClient(token=token or slack.bot_token, base_url=slack.api_url, timeout=5)


@asynccontextmanager
async def connected(slack: Playground) -> AsyncIterator[AsyncApp]:
    """A Bolt app on Socket Mode; a test adds the listeners it needs."""
    app = AsyncApp(client=client_of(slack))
    handler = AsyncSocketModeHandler(app, slack.app_token)
    await handler.connect_async()
    await slack.wait_connected()
    try:
        yield app
    finally:
        await handler.close_async()


async def refused(call: Awaitable[Any]) -> dict[str, Any]:
    """The answer of a call that Slack refuses."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return dict(caught.value.response.data)


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str, *, label: str = "Press", value: str = "1") -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain(label), "value": value}


def row(*elements: dict[str, Any], block_id: str = "row") -> dict[str, Any]:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value.title()), "value": value}


def question(block_id: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element, **more}


def typed(action_id: str = "typed", **more: Any) -> dict[str, Any]:
    return {"type": "plain_text_input", "action_id": action_id, **more}


def modal(*blocks: dict[str, Any], title: str = "A form", **more: Any) -> dict[str, Any]:
    given = list(blocks) or [section("nothing to fill in")]
    return {"type": "modal", "title": plain(title), "submit": plain("Send"), "blocks": given, **more}


def home_view(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "home", "blocks": list(blocks) or [section("home")]}
