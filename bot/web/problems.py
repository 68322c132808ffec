"""Errors as `application/problem+json` (RFC 9457): what is wrong, and what to do."""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import msgspec
from aiohttp import web

from bot.errors import DeliverabotError, InputError, KeyReused, NotAllowed, NotFound, StoreUnavailable, TooLate

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
STATUS: dict[type[DeliverabotError], HTTPStatus] = {
    InputError: HTTPStatus.BAD_REQUEST,
    KeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    TooLate: HTTPStatus.CONFLICT,
    StoreUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


def problem(status: int, detail: str, **headers: str) -> web.Response:
    """One problem document."""
    return web.Response(
        status=status,
        body=msgspec.json.encode({"title": HTTPStatus(status).phrase, "status": status, "detail": detail}),
        content_type="application/problem+json",
        headers=headers,
    )


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers what went wrong; nothing of what is inside shows."""
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge as error:
        return problem(413, f"{error.text or 'The body is too large.'} Send less at once.")
    except web.HTTPException as error:
        if error.status < HTTPStatus.BAD_REQUEST:
            raise
        return problem(error.status, f"{request.method} {request.path}: {error.reason}", **_allow(error))
    except DeliverabotError as error:
        status = STATUS.get(type(error), HTTPStatus.BAD_REQUEST)
        retry = {"Retry-After": "5"} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
        return problem(status, str(error), **retry)
    except Exception:  # the last line of defence: the sender gets an answer, the log gets the reason
        log.exception("%s %s failed", request.method, request.path)
        return problem(500, "Something went wrong here; nothing was stored. Try again; the log says more.")


def _allow(error: web.HTTPException) -> dict[str, str]:
    return {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
