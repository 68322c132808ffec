"""Small parts every route uses: an answer as JSON, a number out of the query."""

from collections.abc import Mapping

import msgspec
from aiohttp import web

from bot.errors import InputError


def json_response(value: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """A value as JSON."""
    return web.Response(
        body=msgspec.json.encode(value), status=status, headers=headers, content_type="application/json"
    )


def number(request: web.Request, name: str, *, default: int, least: int, most: int) -> int:
    """A number of the query. InputError says what is allowed."""
    text = request.query.get(name, str(default))
    given = text.removeprefix("-")
    value = int(text) if given.isascii() and given.isdigit() and len(given) <= len(str(most)) else least - 1
    if not least <= value <= most:
        raise InputError(f"{name} = {text[:20]!r}: must be a number from {least} to {most:,}")
    return value
