"""The arguments of one call, from JSON, form or query alike."""

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from playground.errors import SlackError, invalid_arguments
from playground.jsontypes import Json

_TRUE = frozenset({"true", "1"})


@dataclass(frozen=True)
class Arguments:
    """What was given. In a form everything is text, so each reader also takes the JSON or number in a text."""

    given: Json

    def text(self, name: str) -> str | None:
        value = self.given.get(name)
        return value if isinstance(value, str) else None if value is None else str(value)

    def required(self, name: str) -> str:
        """Error: invalid_arguments, "missing required field"."""
        value = self.text(name)
        if not value:
            raise invalid_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.given.get(name)
        if value is None:
            return default
        return value if isinstance(value, bool) else str(value).lower() in _TRUE

    def number(self, name: str, *, default: int) -> int:
        value = self.given.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise invalid_arguments(f"must be an integer [json-pointer:/{name}]") from None

    def structure(self, name: str, *, error: str = "invalid_arguments") -> Any:
        """A list or object, as itself or as JSON in a text; None when absent. `error` when it cannot be read."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(error) from None

    def names(self, name: str) -> list[str]:
        """A list, or a text with commas."""
        value = self.given.get(name)
        if isinstance(value, list):
            return [str(one) for one in value]
        return [one.strip() for one in str(value or "").split(",") if one.strip()]


async def read_arguments(request: web.Request) -> tuple[Arguments, str | None]:
    """The arguments and the token (header or form). Errors: invalid_json, json_not_object."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        given |= _json_object(await request.text())
    elif request.method == "POST":
        form = await request.post()
        given |= {key: value for key, value in form.items() if isinstance(value, str)}
    token_in_form = given.pop("token", None)
    header = request.headers.get("Authorization", "")
    token = header.removeprefix("Bearer ").strip() if header.startswith("Bearer ") else token_in_form
    return Arguments(given), token


def _json_object(text: str) -> Json:
    if not text.strip():
        return {}
    try:
        value = json.loads(text)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(value, dict):
        raise SlackError("json_not_object")
    return value
