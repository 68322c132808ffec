"""The ordered faults, done to a request: before its work, instead of it, or to its answer."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from playground.errors import SlackError
from playground.faults import Fault
from playground.jsontypes import Json
from playground.rate_limits import ratelimited
from playground.slack import Slack

Work = Callable[[], Awaitable[web.StreamResponse]]


async def with_faults(slack: Slack, request: web.Request, method: str, args: Json, *, work: Work) -> web.StreamResponse:
    """The answer of `work`, which records its call; or what the next fault of `method` makes of it."""
    fault = slack.faults.next_for(method)
    if fault is None:
        return await work()
    if fault.kind == "hang":
        await asyncio.sleep(fault.seconds)
        if request.transport is not None and not request.transport.is_closing():
            return await work()
    if fault.kind == "drop_after":
        await work()
        slack.calls.lose_last_answer()
        return _hang_up(request)
    return _instead(slack, request, method, args, fault)


def _instead(slack: Slack, request: web.Request, method: str, args: Json, fault: Fault) -> web.Response:
    if fault.kind == "http":
        slack.calls.record(method=method, args=args, status=fault.status, answer=None)
        return web.Response(status=fault.status, text="the playground was told to fail")
    if fault.kind in ("error", "ratelimited"):
        error = SlackError(fault.error) if fault.kind == "error" else ratelimited(fault.retry_after)
        slack.calls.record(method=method, args=args, status=error.status, answer=error.answer())
        return web.json_response(error.answer(), status=error.status, headers=error.headers)
    slack.calls.record(method=method, args=args, status=0, answer=None)
    return _hang_up(request)


def _hang_up(request: web.Request) -> web.Response:
    """Closes the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
