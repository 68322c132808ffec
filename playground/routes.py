"""Every address of the one port: Web API, Socket Mode, uploads, response URLs, the page and what it speaks."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from playground.errors import SlackError
from playground.interaction import replies
from playground.jsontypes import Json
from playground.page_api import PageApi
from playground.slack import Slack
from playground.webapi.breaking import with_faults
from playground.webapi.dispatch import answer_call

PAGE = Path(__file__).parent / "page"
LARGEST_REQUEST = 64 * 1024 * 1024


def application(slack: Slack) -> web.Application:
    app = web.Application(client_max_size=LARGEST_REQUEST, middlewares=[_own_page_only])
    app.add_routes(
        [
            web.route("GET", "/api/{method}", partial(answer_call, slack)),
            web.route("POST", "/api/{method}", partial(answer_call, slack)),
            web.get("/link/", slack.sockets.serve),
            web.post("/upload/v1/{key}", partial(_upload, slack)),
            web.get("/files-pri/{team}-{id}/{name}", partial(_download, slack)),
            web.post("/response/{key}", partial(_respond, slack)),
            web.get("/", _index),
            web.get("/archives/{channel}/{ts}", _index),
            *PageApi(slack).routes(),
        ]
    )
    app.router.add_static("/static", PAGE)
    return app


@web.middleware
async def _own_page_only(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Whatever else is open in the browser must not act as the people here: browsers say where a request is from."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        return web.json_response({"error": f"not from {origin}"}, status=403)
    return await handler(request)


async def _index(_request: web.Request) -> web.StreamResponse:
    return web.FileResponse(PAGE / "index.html")


async def _upload(slack: Slack, request: web.Request) -> web.StreamResponse:
    """Step two of a file: its bytes, as they are or as the one part of a form."""
    content = await request.read()
    if request.content_type == "multipart/form-data":
        part = next(iter((await request.post()).values()), None)
        content = part.file.read() if isinstance(part, web.FileField) else b""

    async def work() -> web.StreamResponse:
        try:
            file = slack.files.upload(request.match_info["key"], content)
        except SlackError as error:
            slack.calls.record(method="upload", args={}, status=error.status, answer=error.answer())
            return web.Response(status=error.status, text=error.error)
        slack.calls.record(method="upload", args={"name": file.name}, status=200, answer={"ok": True})
        return web.Response(text=f"OK - {file.length}")

    return await with_faults(slack, request, "upload", {}, work=work)


async def _download(slack: Slack, request: web.Request) -> web.Response:
    """A file by its `url_private`: for the bot's token, with files:read."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    file = slack.files.find(request.match_info["id"])
    if file is None or file.content is None:
        return web.Response(status=404, text="file_not_found")
    try:
        slack.tokens.check(token, wants="bot")
        slack.scopes.require("files:read")
    except SlackError as error:
        return web.Response(status=403, text=error.error)
    return web.Response(body=file.content, content_type=slack.files.as_json(file)["mimetype"])


async def _respond(slack: Slack, request: web.Request) -> web.StreamResponse:
    """A use of a response_url; recorded among the calls, and failing on order, as `response_url`."""
    try:
        body = await request.json()
    except ValueError:
        body = None

    async def work() -> web.StreamResponse:
        status, answer = _use_response_url(slack, request.match_info["key"], body)
        slack.calls.record(method="response_url", args=body or {}, status=status, answer=answer)
        return web.Response(text="ok") if status == 200 else web.json_response(answer, status=status)

    return await with_faults(slack, request, "response_url", body or {}, work=work)


def _use_response_url(slack: Slack, key: str, body: Json | None) -> tuple[int, Json]:
    if not isinstance(body, dict):
        return 400, {"ok": False, "error": "invalid_payload"}
    try:
        replies.apply(slack, slack.response_urls.use(key), body)
    except SlackError as error:
        return (error.status if error.status != 200 else 400), error.answer()
    return 200, {"ok": True}
