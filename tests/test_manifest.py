"""app_manifest.yml: one that Slack takes, and one that says what the code does, no less and no more."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

import bot.slack.app
from bot.service import build_desk
from bot.settings import Secrets, Settings
from bot.store import Store
from checks.dns import Resolver
from playground.webapi.methods import METHODS

ROOT = Path(__file__).parents[1]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "app_manifest.yml").read_text(encoding="utf-8"))

# The scopes of methods that ask for them by the kind of channel; the bot may be in public and private ones.
# https://docs.slack.dev/reference/methods/conversations.history and its like
BY_CHANNEL = {
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.replies": ("channels:history", "groups:history", "im:history"),
    "conversations.list": ("channels:read", "groups:read"),
    "conversations.info": ("channels:read", "groups:read"),
    "conversations.members": ("channels:read", "groups:read"),
    "chat.postMessage": ("im:write",),  # to a person: the answer to a click in the Home
}


def text(longest: int, shortest: int = 1) -> dict[str, Any]:
    return {"type": "string", "minLength": shortest, "maxLength": longest}


def closed(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    """An object that has no other keys: Slack refuses a manifest with one it does not know."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def listing(items: dict[str, Any], most: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "maxItems": most, "uniqueItems": True}


FLAG = {"type": "boolean"}
SCOPES = listing(text(100), 255)
EVENTS = listing(text(100), 100)
# https://github.com/slackapi/manifest-schema, the parts an app like this one can have.
SCHEMA = closed(
    ("display_information",),
    _metadata=closed(major_version={"enum": [1, 2]}, minor_version={"type": "integer"}),
    display_information=closed(
        ("name",),
        name=text(35),
        description=text(140),
        long_description=text(4_000, 175),
        background_color={"type": "string", "pattern": "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"},
    ),
    features=closed(
        app_home=closed(home_tab_enabled=FLAG, messages_tab_enabled=FLAG, messages_tab_read_only_enabled=FLAG),
        bot_user=closed(("display_name",), display_name=text(80), always_online=FLAG),
        slash_commands=listing(
            closed(
                ("command", "description"),
                command={**text(32, 2), "pattern": "^/[a-z0-9_-]+$"},
                description=text(2_000),
                usage_hint=text(1_000),
                should_escape=FLAG,
                url=text(2_000),
            ),
            50,
        ),
        shortcuts=listing(
            closed(
                ("name", "type", "callback_id", "description"),
                name=text(24),
                type={"enum": ["message", "global"]},
                callback_id=text(255),
                description=text(150),
            ),
            10,
        ),
        unfurl_domains=listing(text(255), 5),
    ),
    oauth_config=closed(
        redirect_urls=listing(text(2_000), 1_000),
        scopes=closed(bot=SCOPES, bot_optional=SCOPES, user=SCOPES, user_optional=SCOPES),
    ),
    settings=closed(
        event_subscriptions=closed(request_url=text(2_000), bot_events=EVENTS, user_events=EVENTS),
        interactivity=closed(("is_enabled",), is_enabled=FLAG, request_url=text(2_000)),
        org_deploy_enabled=FLAG,
        socket_mode_enabled=FLAG,
        token_rotation_enabled=FLAG,
    ),
)


class Registrations(AsyncApp):
    """Bolt's app, which also writes down what is registered with it."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.registered: dict[str, set[str]] = {
            kind: set() for kind in ("command", "shortcut", "action", "view", "event")
        }

    def _noted(self, kind: str, name: Any, listen: Callable[..., Any]) -> Any:
        assert isinstance(name, str), f"{kind} {name!r}: registered by its plain name, so that this test can see it"
        self.registered[kind].add(name)
        return listen

    def command(self, command: Any, *more: Any, **named: Any) -> Any:
        return self._noted("command", command, super().command(command, *more, **named))

    def shortcut(self, constraints: Any, *more: Any, **named: Any) -> Any:
        return self._noted("shortcut", constraints, super().shortcut(constraints, *more, **named))

    def action(self, constraints: Any, *more: Any, **named: Any) -> Any:
        return self._noted("action", constraints, super().action(constraints, *more, **named))

    def view(self, constraints: Any, *more: Any, **named: Any) -> Any:
        return self._noted("view", constraints, super().view(constraints, *more, **named))

    def event(self, event: Any, *more: Any, **named: Any) -> Any:
        return self._noted("event", event, super().event(event, *more, **named))


@pytest.fixture
def registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """What the bot registers with Bolt, by kind."""
    monkeypatch.setattr(bot.slack.app, "AsyncApp", Registrations)
    settings = Settings(secrets=Secrets(bot_token="xoxb-none", app_token="xapp-none"))
    app = bot.slack.app.build_app(build_desk(settings, Store(str(tmp_path / "store.sqlite")), Resolver()))
    assert isinstance(app, Registrations)
    return app.registered


def syntax(folder: str) -> Iterator[ast.AST]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def second_arguments(of: set[str]) -> set[str]:
    """The action ids in `button("Pause", "alert_pause", …)`."""
    return {
        str(ast.literal_eval(node.args[1]))
        for node in syntax("bot/slack/blocks")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in of
    }


def callback_ids() -> set[str]:
    """The values of `"callback_id": "…"`."""
    return {
        str(ast.literal_eval(value))
        for node in syntax("bot/slack/blocks")
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and key.value == "callback_id"
    }


def methods_called() -> set[str]:
    """Web API methods: `client.users_info(…)`, or named as in `self._call("chat_update", …)`."""
    names = {node.attr for node in syntax("bot") if isinstance(node, ast.Attribute)}
    names |= {node.value for node in syntax("bot") if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    known = {name for name in names if "_" in name and name.isascii() and hasattr(AsyncWebClient, name)}
    return {name.replace("_", ".") for name in known if not name.startswith("_")} - {"api.call"}


def scopes_needed() -> set[str]:
    by_method = {scope for name in methods_called() for scope in (*METHODS[name].scopes, *BY_CHANNEL.get(name, ()))}
    return by_method | {"commands", "files:read"}  # that of the download of what people give to a form


def manifest_scopes() -> list[str]:
    scopes = MANIFEST["oauth_config"]["scopes"]
    return [*scopes["bot"], *scopes.get("bot_optional", [])]


def test_slack_takes_it() -> None:
    jsonschema.validate(MANIFEST, SCHEMA)


def test_its_shortest_texts_are_known_to_be_refused() -> None:
    short = {**MANIFEST, "display_information": {**MANIFEST["display_information"], "long_description": "short"}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(short, SCHEMA)


def test_its_commands_are_those_the_bot_answers(registered: dict[str, set[str]]) -> None:
    named = {entry["command"] for entry in MANIFEST["features"].get("slash_commands", [])}
    assert named == registered["command"]


def test_its_shortcuts_are_those_the_bot_answers(registered: dict[str, set[str]]) -> None:
    named = {entry["callback_id"] for entry in MANIFEST["features"].get("shortcuts", [])}
    assert named == registered["shortcut"]


def test_its_events_are_those_the_bot_takes(registered: dict[str, set[str]]) -> None:
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == registered["event"]


def test_every_button_and_menu_is_answered_and_every_answer_has_one(registered: dict[str, set[str]]) -> None:
    assert second_arguments({"button", "menu"}) == registered["action"]


def test_every_form_is_taken_and_every_taker_has_one(registered: dict[str, set[str]]) -> None:
    assert callback_ids() == registered["view"]


def test_buttons_and_forms_need_interactivity() -> None:
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True


def test_the_home_is_switched_on_where_its_event_is_taken(registered: dict[str, set[str]]) -> None:
    switched_on = MANIFEST["features"]["app_home"]["home_tab_enabled"]
    assert switched_on == ("app_home_opened" in registered["event"])


def test_the_methods_the_bot_calls_are_seen_by_this_test() -> None:
    assert {"chat.postMessage", "chat.update", "users.info", "views.open", "conversations.history"} <= methods_called()


def test_the_playground_knows_every_method_the_bot_calls() -> None:
    assert methods_called() <= METHODS.keys()


def test_every_scope_a_method_needs_is_asked_for_and_no_other() -> None:
    assert sorted(manifest_scopes()) == sorted(scopes_needed())


def test_slack_lets_the_bot_write_to_people() -> None:
    assert MANIFEST["features"]["app_home"]["messages_tab_enabled"] is True


def test_no_scope_is_asked_for_twice() -> None:
    assert len(manifest_scopes()) == len(set(manifest_scopes()))
