"""What the page and the driver speak: /playground/…, as written in README.md."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from playground.errors import PersonRefused
from playground.interaction import actions, commands, events, forms, shortcuts
from playground.jsontypes import Json
from playground.people import User
from playground.slack import Slack
from playground.state import state_for
from playground.webapi.chat import open_direct_channel

SENT_HEADER = "X-Playground-Sent"  # how many live events this person was sent: see Live


async def say(slack: Slack, person: User, body: Json) -> Json:
    channel = slack.workspace.channel_for_person(person, _wanted(body, "channel"))
    return await commands.say(slack, person, channel, _wanted(body, "text"), thread_ts=body.get("thread_ts"))


async def action(slack: Slack, person: User, body: Json) -> Json:
    if not isinstance(body.get("action"), dict):
        raise PersonRefused("missing: action")
    if body.get("view_id"):
        return await actions.in_view(slack, person, body)
    _wanted(body, "message_ts")
    channel = slack.workspace.channel_for_person(person, _wanted(body, "channel"))
    return await actions.in_message(slack, person, channel, body)


async def submit(slack: Slack, person: User, body: Json) -> Json:
    return await forms.submit(slack, person, _wanted(body, "view_id"), body.get("state") or {})


async def close(slack: Slack, person: User, body: Json) -> Json:
    return await forms.close(slack, person, _wanted(body, "view_id"))


async def home(slack: Slack, person: User, _body: Json) -> Json:
    events.home_opened(slack, person, open_direct_channel(slack, person.id))
    return {"ok": True}


async def shortcut(slack: Slack, person: User, body: Json) -> Json:
    reference = body.get("channel")
    channel = slack.workspace.channel_for_person(person, reference) if reference else None
    return await shortcuts.use(
        slack, person, _wanted(body, "callback_id"), channel=channel, message_ts=body.get("message_ts")
    )


def _wanted(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise PersonRefused(f"missing: {name}")
    return value


Deed = Callable[[Slack, User, Json], Awaitable[Json]]
DEEDS: dict[str, Deed] = {
    "say": say,
    "action": action,
    "submit": submit,
    "close": close,
    "home": home,
    "shortcut": shortcut,
}


class PageApi:
    """The routes. Every answer to a person carries the number of live events sent to them so far."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/playground/state", self._state),
            web.get("/playground/live", self._live),
            web.get("/playground/files/{id}/{name}", self._file),
            web.post("/playground/upload", self._upload),
            web.get("/playground/calls", self._calls),
            web.post("/playground/faults", self._add_fault),
            web.delete("/playground/faults", self._end_faults),
            web.post("/playground/disconnect", self._disconnect),
            web.post("/playground/{deed}", self._act),
        ]

    async def _act(self, request: web.Request) -> web.Response:
        deed = DEEDS.get(request.match_info["deed"])
        if deed is None:
            return _refusal(PersonRefused("there is nothing here", status=404))
        sent: dict[str, str] = {}
        try:
            body = await _body(request)
            person = self._slack.workspace.person(_wanted(body, "as"))
            answer = await deed(self._slack, person, body)
            sent[SENT_HEADER] = str(self._slack.live.sent_to(person.id))
        except PersonRefused as refused:
            return _refusal(refused)
        return web.json_response(answer, headers=sent)

    async def _state(self, request: web.Request) -> web.Response:
        try:
            person = self._slack.workspace.person(request.query.get("as", ""))
        except PersonRefused as refused:
            return _refusal(refused)
        sent = str(self._slack.live.sent_to(person.id))
        return web.json_response(state_for(self._slack, person), headers={SENT_HEADER: sent})

    async def _live(self, request: web.Request) -> web.StreamResponse:
        try:
            person = self._slack.workspace.person(request.query.get("as", ""))
        except PersonRefused as refused:
            return _refusal(refused)
        connected = self._slack.post_office.connected
        return await self._slack.live.serve(request, person_id=person.id, connected=connected)

    async def _file(self, request: web.Request) -> web.Response:
        file = self._slack.files.find(request.match_info["id"])
        if file is None or file.content is None:
            return _refusal(PersonRefused("there is no such file", status=404))
        shape = self._slack.files.as_json(file)
        # A file is somebody's data: the browser must not run what it holds.
        headers = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=file.content, content_type=shape["mimetype"], headers=headers)

    async def _upload(self, request: web.Request) -> web.Response:
        """A file for a `file_input`; what is sent in the form is the file object of the answer."""
        try:
            person = self._slack.workspace.person(request.query.get("as", ""))
            name = _wanted(dict(request.query), "name")
        except PersonRefused as refused:
            return _refusal(refused)
        file = self._slack.files.give(person_id=person.id, name=name, content=await request.read())
        return web.json_response({"ok": True, "file": self._slack.files.as_json(file)})

    async def _calls(self, request: web.Request) -> web.Response:
        since = int(request.query.get("since") or 0)
        return web.json_response(self._slack.calls.of(request.query.get("method") or None, since=since))

    async def _add_fault(self, request: web.Request) -> web.Response:
        try:
            self._slack.faults.add(await _body(request))
        except PersonRefused as refused:
            return _refusal(refused)
        return web.json_response({"ok": True})

    async def _end_faults(self, _request: web.Request) -> web.Response:
        self._slack.faults.clear()
        return web.json_response({"ok": True})

    async def _disconnect(self, request: web.Request) -> web.Response:
        try:
            kind = (await _body(request)).get("kind")
        except PersonRefused as refused:
            return _refusal(refused)
        if kind == "refresh":
            await self._slack.sockets.refresh()
        elif kind == "drop":
            self._slack.sockets.drop()
        else:
            return _refusal(PersonRefused("kind must be refresh or drop"))
        return web.json_response({"ok": True})


async def _body(request: web.Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        raise PersonRefused("the body must be JSON") from None
    if not isinstance(body, dict):
        raise PersonRefused("the body must be a JSON object")
    return body


def _refusal(refused: PersonRefused) -> web.Response:
    return web.json_response({"error": str(refused)}, status=refused.status)
