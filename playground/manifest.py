"""The app manifest: what the app may do and what is sent to it. Everything not written there does not happen.

Source: https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Command:
    command: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True)
class Shortcut:
    name: str
    type: str  # "global" or "message"
    callback_id: str
    description: str


@dataclass(frozen=True)
class Manifest:
    name: str
    bot_name: str
    commands: Mapping[str, Command]
    shortcuts: Mapping[str, Shortcut]
    events: frozenset[str]
    scopes: tuple[str, ...]
    optional_scopes: tuple[str, ...]
    home_tab: bool
    messages_tab: bool  # the app may write to people there
    messages_tab_open: bool  # and people to the app
    interactive: bool

    @classmethod
    def read(cls, source: Path | Mapping[str, Any]) -> Manifest:
        """From a YAML or JSON file, or from the mapping itself. KeyError when a part Slack requires is missing."""
        data = source if isinstance(source, Mapping) else yaml.safe_load(source.read_text(encoding="utf-8"))
        features = data.get("features", {})
        scopes = data.get("oauth_config", {}).get("scopes", {})
        settings = data.get("settings", {})
        home = features.get("app_home", {})
        name = data["display_information"]["name"]
        return cls(
            name=name,
            bot_name=features.get("bot_user", {}).get("display_name", name),
            commands={entry["command"]: _command(entry) for entry in features.get("slash_commands", [])},
            shortcuts={entry["callback_id"]: _shortcut(entry) for entry in features.get("shortcuts", [])},
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
            scopes=tuple(scopes.get("bot", [])),
            optional_scopes=tuple(scopes.get("bot_optional", [])),
            home_tab=bool(home.get("home_tab_enabled")),
            messages_tab=bool(home.get("messages_tab_enabled")),
            messages_tab_open=bool(home.get("messages_tab_enabled")) and not home.get("messages_tab_read_only_enabled"),
            interactive=bool(settings.get("interactivity", {}).get("is_enabled")),
        )


def _command(entry: Mapping[str, Any]) -> Command:
    return Command(
        command=entry["command"],
        description=entry["description"],
        usage_hint=entry.get("usage_hint", ""),
        should_escape=bool(entry.get("should_escape")),
    )


def _shortcut(entry: Mapping[str, Any]) -> Shortcut:
    return Shortcut(
        name=entry["name"],
        type=entry["type"],
        callback_id=entry["callback_id"],
        description=entry["description"],
    )
