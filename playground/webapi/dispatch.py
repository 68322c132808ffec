"""One Web API call from request to answer: faults, token, tier, scopes, the method itself, the record of it."""

from aiohttp import web

from playground.errors import SlackError
from playground.jsontypes import Json
from playground.slack import Slack
from playground.webapi.arguments import Arguments, read_arguments
from playground.webapi.breaking import with_faults
from playground.webapi.methods import METHODS


async def answer_call(slack: Slack, request: web.Request) -> web.StreamResponse:
    method = request.match_info["method"]
    try:
        args, token = await read_arguments(request)
    except SlackError as error:
        return _respond(slack, method, Arguments({}), error)

    async def work() -> web.StreamResponse:
        try:
            outcome: Json | SlackError = {"ok": True, **_run(slack, method, args, token)}
        except SlackError as error:
            outcome = error
        return _respond(slack, method, args, outcome)

    return await with_faults(slack, request, method, args.given, work=work)


def _run(slack: Slack, name: str, args: Arguments, token: str | None) -> Json:
    method = METHODS.get(name)
    if method is None:
        raise SlackError("unknown_method", req_method=name)
    slack.tokens.check(token, wants=method.wants)
    slack.limits.count_call(name, method.per_minute)
    slack.scopes.require(*method.scopes)
    return method.answer(slack, args)


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
