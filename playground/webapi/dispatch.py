"""One Web API call from request to answer: faults, token, tier, scopes, the method itself, the record of it."""

import asyncio

from aiohttp import web

from playground.errors import SlackError
from playground.faults import Fault
from playground.jsontypes import Json
from playground.rate_limits import ratelimited
from playground.slack import Slack
from playground.webapi.arguments import Arguments, read_arguments
from playground.webapi.methods import METHODS


async def answer_call(slack: Slack, request: web.Request) -> web.StreamResponse:
    method = request.match_info["method"]
    try:
        args, token = await read_arguments(request)
    except SlackError as error:
        return _respond(slack, method, Arguments({}), error)
    fault = slack.faults.next_for(method)
    if fault is not None and fault.kind != "drop_after":
        broken = await _break(slack, request, method, args, fault)
        if broken is not None:
            return broken
    try:
        outcome: Json | SlackError = {"ok": True, **_run(slack, method, args, token)}
    except SlackError as error:
        outcome = error
    if fault is not None and fault.kind == "drop_after":
        return _hang_up(slack, request, method, args)
    return _respond(slack, method, args, outcome)


def _run(slack: Slack, name: str, args: Arguments, token: str | None) -> Json:
    method = METHODS.get(name)
    if method is None:
        raise SlackError("unknown_method", req_method=name)
    slack.tokens.check(token, wants=method.wants)
    slack.limits.count_call(name, method.per_minute)
    slack.scopes.require(*method.scopes)
    return method.answer(slack, args)


async def _break(
    slack: Slack, request: web.Request, method: str, args: Arguments, fault: Fault
) -> web.StreamResponse | None:
    """The broken answer; None where the call only took long and its caller is still there."""
    if fault.kind == "hang":
        await asyncio.sleep(fault.seconds)
        gone = request.transport is None or request.transport.is_closing()
        return _hang_up(slack, request, method, args) if gone else None
    if fault.kind == "drop":
        return _hang_up(slack, request, method, args)
    if fault.kind == "http":
        slack.calls.record(method=method, args=args.given, status=fault.status, answer=None)
        return web.Response(status=fault.status, text="the playground was told to fail")
    error = ratelimited(fault.retry_after) if fault.kind == "ratelimited" else SlackError(fault.error)
    return _respond(slack, method, args, error)


def _hang_up(slack: Slack, request: web.Request, method: str, args: Arguments) -> web.Response:
    """Closes the connection without an answer."""
    slack.calls.record(method=method, args=args.given, status=0, answer=None)
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _respond(slack: Slack, name: str, args: Arguments, outcome: Json | SlackError) -> web.Response:
    error = outcome if isinstance(outcome, SlackError) else None
    answer = outcome.answer() if isinstance(outcome, SlackError) else outcome
    status = error.status if error else 200
    slack.calls.record(method=name, args=args.given, status=status, answer=answer)
    headers = {"X-OAuth-Scopes": ",".join(slack.scopes.granted), **(error.headers if error else {})}
    method = METHODS.get(name)
    if method is not None and method.scopes:
        headers["X-Accepted-OAuth-Scopes"] = ",".join(method.scopes)
    return web.json_response(answer, status=status, headers=headers)
