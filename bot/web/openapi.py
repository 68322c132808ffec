"""The HTTP face described for machines (OpenAPI 3.1), from the types it decodes and one table of routes."""

from functools import cache
from importlib.metadata import version
from typing import Any, NamedTuple

import msgspec

from bot.delivery_event import ABOUT_SOMEBODY, DeliveryEvent
from bot.verification import DONE
from bot.web.verification import Wanted

SCHEMAS = "#/components/schemas/{name}"


class Parameter(NamedTuple):
    """One parameter of the path or the query."""

    name: str
    where: str
    schema: dict[str, Any]
    text: str
    required: bool = False


class Route(NamedTuple):
    """One thing that can be asked. `answers`: status → (text, schema name or inline schema, None: no body)."""

    method: str
    path: str
    name: str
    text: str
    answers: dict[int, tuple[str, Any]]
    parameters: tuple[Parameter, ...] = ()
    body: Any = None
    right: str = "read"  # which token: "write", "read" (either) or "none"
    calls_back: tuple[str, str, str] | None = None  # name, text, schema name: what is posted to the body's `callback`


STRING, INTEGER = {"type": "string"}, {"type": "integer"}
MOMENT = {"type": "string", "format": "date-time"}
PACKED = "The body is packed in another way than gzip or deflate."
PAGE = (
    Parameter("limit", "query", {**INTEGER, "minimum": 1, "maximum": 10_000, "default": 1_000}, "rows of this page"),
)
AFTER_POSITION = Parameter(
    "after", "query", {**INTEGER, "minimum": -1, "maximum": 2**62}, "the last position of the page before"
)
PLATFORM = Parameter("platform", "path", STRING, "the platform's name: sendgrid, amazon_ses …")
JOB_ID = Parameter("id", "path", {**INTEGER, "minimum": 1}, "the list's id")


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


TYPES: dict[str, Any] = {
    "Problem": _object(title=STRING, status=INTEGER, detail=STRING),
    "Recorded": _object(new=INTEGER, duplicates=INTEGER),
    "Hooked": {
        "type": "object",
        "properties": {
            "new": INTEGER,
            "duplicates": INTEGER,
            "ignored": {"type": "object", "additionalProperties": INTEGER},
            "confirmed": {"type": "boolean"},
        },
    },
    "Gate": _object(id=STRING, state={"enum": ["running", "paused"]}, since=MOMENT, reason=STRING),
    "Suppressions": _object(
        suppressions={"type": "array", "items": _object(address=STRING, reason=STRING, since=MOMENT)},
        next={"type": ["string", "null"]},
    ),
    "Verdict": _object(
        address=STRING,
        verdict={"enum": ["deliverable", "undeliverable", "risky", "unknown"]},
        reason=STRING,
        confidence={"type": "number", "minimum": 0, "maximum": 1},
        suggestion={"type": ["string", "null"]},
        checks={"type": "object"},
        ms=INTEGER,
    ),
    "Job": _object(
        id=INTEGER,
        state={"enum": ["loading", "running", "done", "cancelled"]},
        title=STRING,
        given=INTEGER,
        size=INTEGER,
        answered=INTEGER,
        created=MOMENT,
        finished={"type": ["string", "null"]},
        url=STRING,
    ),
}
TYPES["JobPage"] = {
    "allOf": [
        {"$ref": SCHEMAS.format(name="Job")},
        _object(
            results={
                "type": "array",
                "items": {"allOf": [{"$ref": SCHEMAS.format(name="Verdict")}, _object(position=INTEGER)]},
            },
            callback={
                "anyOf": [
                    _object(
                        state={"enum": ["waiting", "sending", "sent", "failed", "gone"]}, attempts=INTEGER, error=STRING
                    ),
                    {"type": "null"},
                ]
            },
            next={"type": ["integer", "null"]},
        ),
    ]
}
TYPES["Done"] = _object(
    type={"const": DONE},
    timestamp=MOMENT,
    data=_object(
        id=INTEGER, size=INTEGER, answered=INTEGER,
        counts={"type": "object", "additionalProperties": INTEGER}, url=STRING,
    ),
)  # fmt: skip
SIGNED = tuple(
    Parameter(f"webhook-{name}", "header", STRING, text, required=True)
    for name, text in (
        ("id", "the same, however often it is sent"),
        ("timestamp", "seconds since 1970"),
        (
            "signature",
            "v1,BASE64 of HMAC-SHA256 over id.timestamp.body; several, with spaces between, while a secret changes",
        ),
    )
)
ROUTES = (
    Route(
        "post", "/events", "events", "Report what happened to mail. All of a batch is stored, or nothing of it."
        " With an Idempotency-Key (a header of 1 to 255 printable ASCII characters, such as a UUID) the same request again is"
        " stored once and answered alike.",
        {
            200: ("Stored: committed before this answer.", "Recorded"),
            409: ("A request with this Idempotency-Key is still being worked on.", "Problem"),
            422: ("This Idempotency-Key came with another body before.", "Problem"),
        },
        body={"type": "array", "items": {"$ref": SCHEMAS.format(name="DeliveryEvent")}}, right="write",
    ),
    Route(
        "post", "/hooks/{platform}", "hook", "A sending platform's webhook, proven by the platform's own scheme.",
        {
            200: ("Stored: committed before this answer.", "Hooked"), 401: ("The password is asked for.", "Problem"),
            403: ("Not proven genuine, or not set up.", "Problem"), 404: ("No such platform.", "Problem"),
            408: ("The body did not come in time.", "Problem"),
            413: ("The body is too large.", "Problem"), 415: (PACKED, "Problem"), 503: ("Not now; send it again.", "Problem"),
        },
        (PLATFORM,), right="none",
    ),
    Route(
        "get", "/hooks/{platform}", "hook_probe", "The check a platform makes when a webhook is set up.",
        {200: ("Yes.", {"type": "object"}), 404: ("No such platform.", "Problem")}, (PLATFORM,), right="none",
    ),
    Route(
        "get", "/campaigns/{id}", "gate", "May this campaign send? The answer may be kept as long as Cache-Control says.",
        {200: ("What the sender obeys.", "Gate"), 304: ("As before.", None), 404: ("Never heard of it.", "Problem")},
        (Parameter("id", "path", STRING, "the campaign's id"),),
    ),
    Route(
        "get", "/suppressions", "suppressions", "Addresses that must not be mailed, in order, a page at a time.",
        {200: ("`next` is the `after` of the following page.", "Suppressions")},
        (Parameter("after", "query", STRING, "the last address of the page before"), *PAGE),
    ),
    Route(
        "get", "/suppressions.csv", "suppressions_csv", "All of them as CSV, made safe for spreadsheets.",
        {200: ("address,reason,since,decided_by", "text/csv")},
    ),
    Route(
        "get", "/verify", "verify", "Can this address receive mail?",
        {200: ("The verdict.", "Verdict"), 429: ("Too often; Retry-After says when.", "Problem")},
        (
            Parameter("address", "query", {**STRING, "minLength": 1}, "one address", required=True),
            Parameter("fresh", "query", {"enum": ["0", "1", "false", "true"]}, "1: ask, whatever is known"),
        ),
    ),
    Route(
        "post", "/verify", "verify_list", "Verify a list in the background. It is stored when this answers.",
        {
            202: ("Started.", "Job"), 415: (f"This is not said to be JSON. {PACKED}", "Problem"),
            403: ("This token may only read; or nothing may be posted to this callback.", "Problem"),
            429: ("Too often; Retry-After says when.", "Problem"),
        },
        body={"$ref": SCHEMAS.format(name="Wanted")}, right="write",
        calls_back=("done", "The list is done: a Standard Webhook 1.0, tried again until it is taken.", "Done"),
    ),
    Route(
        "get", "/verify/{id}", "list_results", "How far a list is, and its answers so far.",
        {200: ("A page of results.", "JobPage"), 404: ("No such list.", "Problem")},
        (JOB_ID, AFTER_POSITION, *PAGE),
    ),
    Route(
        "post", "/verify/{id}/cancel", "cancel_list", "Ask about no further address; what is answered stays.",
        {200: ("Cancelled.", "Job"), 404: ("No such list.", "Problem"), 409: ("It was over already.", "Problem")},
        (JOB_ID,), right="write",
    ),
    Route(
        "get", "/metrics", "metrics", "The bot's state for Prometheus; needs no token where web.metrics_open says so.",
        {200: ("Prometheus' text format, or OpenMetrics where Accept asks for it.", "text/plain")},
    ),
    Route("get", "/healthz", "healthz", "The process is alive.", {200: ("Yes.", {"type": "object"})}, right="none"),
    Route(
        "get", "/readyz", "readyz", "Store and Slack are there.",
        {200: ("Yes.", {"type": "object"}), 503: ("Not yet, or not just now.", "Problem")}, right="none",
    ),
)  # fmt: skip


AGAIN = {"429", "503"}  # come with Retry-After


@cache
def document() -> dict[str, Any]:
    """The whole description."""
    _, components = msgspec.json.schema_components([DeliveryEvent, Wanted], ref_template=SCHEMAS)
    components["DeliveryEvent"]["allOf"] = TOGETHER
    paths: dict[str, Any] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Deliverabot", "version": version("deliverabot"), "license": {"name": "MIT"}},
        "paths": paths,
        "components": {
            "schemas": {**components, **TYPES},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


# What `DeliveryEvent.__post_init__` holds, and a list of fields cannot say.
TOGETHER = [
    {
        "if": {"properties": {"kind": {"enum": sorted(ABOUT_SOMEBODY)}}},
        "then": {"properties": {"recipient": {"pattern": "@"}}, "required": ["recipient"]},
    },
    {
        "if": {"properties": {"count": {"minimum": 2}}, "required": ["count"]},
        "then": {"properties": {"kind": {"enum": ["sent", "delivered"]}}},
    },
    {
        "if": {"properties": {"hard": {"type": "boolean"}}, "required": ["hard"]},
        "then": {"properties": {"reason": {"type": "string"}}, "required": ["reason"]},
    },
]


def _operation(route: Route) -> dict[str, Any]:
    answers = dict(route.answers)
    if route.right != "none":
        answers |= {401: ("No token, or not this one.", "Problem"), 503: ("The store is busy; again soon.", "Problem")}
    if route.parameters or route.body:
        answers.setdefault(400, ("What was asked cannot be read; `detail` says what is wrong.", "Problem"))
    if route.right == "write":
        answers.setdefault(403, ("This token may only read.", "Problem"))
        answers |= {413: ("The body is too large.", "Problem")}
        if route.body:
            answers.setdefault(415, (PACKED, "Problem"))
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.text,
        "responses": {str(status): _answer(*answer) for status, answer in sorted(answers.items())},
        "security": [] if route.right == "none" else [{"token": []}],
    }
    if route.parameters:
        operation["parameters"] = _parameters(route.parameters)
    if route.body:
        operation["requestBody"] = _body(route.body)
    for status in AGAIN & operation["responses"].keys():
        operation["responses"][status]["headers"] = {
            "Retry-After": {"schema": INTEGER, "description": "seconds to wait"}
        }
    if route.calls_back:
        name, text, schema = route.calls_back
        posted = {
            "summary": text,
            "parameters": _parameters(SIGNED),
            "requestBody": _body({"$ref": SCHEMAS.format(name=schema)}),
            "responses": {"2XX": {"description": "Taken."}, "410": {"description": "Send nothing there any more."}},
        }
        operation["callbacks"] = {name: {"{$request.body#/callback}": {"post": posted}}}
    return operation


def _parameters(parameters: tuple[Parameter, ...]) -> list[dict[str, Any]]:
    return [
        {
            "name": p.name,
            "in": p.where,
            "required": p.required or p.where == "path",
            "schema": p.schema,
            "description": p.text,
        }
        for p in parameters
    ]


def _body(schema: Any) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _answer(text: str, what: Any) -> dict[str, Any]:
    if what is None:
        return {"description": text}
    if what in ("text/csv", "text/plain"):
        return {"description": text, "content": {what: {"schema": STRING}}}
    kind = "application/problem+json" if what == "Problem" else "application/json"
    schema = {"$ref": SCHEMAS.format(name=what)} if isinstance(what, str) else what
    return {"description": text, "content": {kind: {"schema": schema}}}
