"""/openapi.json: valid, complete, and true of what the routes answer."""

from typing import Any

import jsonschema
import pytest
from aiohttp import web

from bot.intake.intake import Intake
from bot.verification import Jobs
from tests.bot.acme import event, hard
from tests.bot.web.conftest import READ, WRITE, Http

# What is for people, for Slack, or the same as another with a slash at its end.
UNDESCRIBED = {"/openapi.json", "/docs", "/slack/events", "/hooks/{platform}/"}


async def described(http: Http) -> Any:
    return await (await http.get("/openapi.json")).json()


def check(document: Any, path: str, method: str, status: int, body: Any) -> None:
    """The body is of the shape that is described."""
    [content] = document["paths"][path][method]["responses"][str(status)]["content"].values()
    schema = {**content["schema"], "components": document["components"]}
    jsonschema.validate(body, schema, jsonschema.Draft202012Validator)


async def test_every_route_is_described(http: Http) -> None:
    document = await described(http)
    app: web.Application = http.app
    routes = {
        (route.method.lower(), route.resource.canonical)
        for route in app.router.routes()
        if route.resource and route.method != "HEAD" and route.resource.canonical not in UNDESCRIBED
    }
    assert {(method, path) for path, methods in document["paths"].items() for method in methods} == routes


async def test_the_components_are_schemas(http: Http) -> None:
    for schema in (await described(http))["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


async def test_events_are_described_as_they_are_taken(http: Http) -> None:
    document = await described(http)
    answer = await http.post("/events", json=[{"id": "1", "kind": "sent", "at": "2026-11-22T10:00:00Z"}], headers=WRITE)
    check(document, "/events", "post", 200, await answer.json())
    answer = await http.post("/events", json=[{"id": "1"}], headers=WRITE)
    check(document, "/events", "post", 400, await answer.json())


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("/campaigns/{id}", "/campaigns/acme-q4", 200),
        ("/campaigns/{id}", "/campaigns/nobody", 404),
        ("/suppressions", "/suppressions", 200),
        ("/verify", "/verify?address=alice+at+acme", 200),
        ("/verify", "/verify", 400),
        ("/verify/{id}", "/verify/1", 200),
        ("/verify/{id}", "/verify/2", 404),
        ("/readyz", "/readyz", 200),
        ("/healthz", "/healthz", 200),
    ],
)
async def test_answers_are_as_described(
    http: Http, intake: Intake, jobs: Jobs, path: str, asked: str, status: int
) -> None:
    await intake.take([event("1", campaign="acme-q4"), hard("2")], source="events")
    await jobs.create(["alice at acme"], title="", asked_by="api")
    answer = await http.get(asked, headers=READ)
    assert answer.status == status
    check(await described(http), path, "get", status, await answer.json())


async def test_what_is_posted_back_is_described(http: Http) -> None:
    document = await described(http)
    (posted,) = document["paths"]["/verify"]["post"]["callbacks"]["done"].values()
    schema = {**posted["post"]["requestBody"]["content"]["application/json"]["schema"], **document}
    data = {"id": 7, "size": 2, "answered": 2, "counts": {"deliverable": 2}, "url": "/verify/7"}
    message = {"type": "verification.done", "timestamp": "2026-11-22T10:04:31Z", "data": data}
    jsonschema.validate(message, schema, jsonschema.Draft202012Validator)


async def test_whoever_has_to_wait_is_told_by_a_described_header(http: Http) -> None:
    answers = (await described(http))["paths"]["/verify"]["get"]["responses"]
    assert {status for status, answer in answers.items() if "Retry-After" in answer.get("headers", {})} == {
        "429",
        "503",
    }


async def test_a_page_for_people(http: Http) -> None:
    answer = await http.get("/docs")
    text = await answer.text()
    assert answer.content_type == "text/html"
    assert "GET /campaigns/{id}" in text
    assert "<script" not in text
