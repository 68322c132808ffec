"""Tokens: one writes and reads, one only reads; whoever is refused reads what to do."""

import asyncio
from typing import Any

import pytest

from bot.settings import Secrets
from tests.bot.web.conftest import READ, WRITE, Http, detail

WRITING = [("POST", "/events")]
READING = [("GET", "/campaigns/acme-q4"), ("GET", "/suppressions"), ("GET", "/suppressions.csv")]
NO_TOKEN_SET = "No token is set up here: set DELIVERABOT_API_TOKEN where the bot runs."


async def refusal(http: Http, method: str, path: str, headers: dict[str, str], status: int = 401) -> tuple[str, str]:
    """(what it says, how to authenticate)"""
    answer = await http.request(method, path, headers=headers)
    return await detail(answer, status), answer.headers.get("WWW-Authenticate", "")


@pytest.mark.parametrize(("method", "path"), [*WRITING, *READING])
async def test_without_a_token_it_says_how_to_send_one(http: Http, method: str, path: str) -> None:
    assert await refusal(http, method, path, {}) == ("Send the token as `Authorization: Bearer …`.", "Bearer")


@pytest.mark.parametrize(("method", "path"), [*WRITING, *READING])
async def test_a_token_of_somebody_else_is_not_known(http: Http, method: str, path: str) -> None:
    assert await refusal(http, method, path, {"Authorization": "Bearer mallorys"}) == (
        "This token is not known here.",
        'Bearer error="invalid_token"',
    )


@pytest.mark.parametrize("sent", ["Basic d3JpdGUtdG9rZW4=", "write-token", "Token write-token", "Bearer", "Bearer "])
async def test_another_scheme_is_told_which_one_to_use(http: Http, sent: str) -> None:
    assert await refusal(http, "GET", "/suppressions", {"Authorization": sent}) == (
        "Send the token as `Authorization: Bearer …`.",
        "Bearer",
    )


@pytest.mark.parametrize("sent", ["Bearer write-toke", "Bearer write-token2"])
async def test_nothing_less_or_more_than_the_token_will_do(http: Http, sent: str) -> None:
    assert (await refusal(http, "GET", "/suppressions", {"Authorization": sent}))[0] == "This token is not known here."


@pytest.mark.parametrize(("method", "path"), READING)
@pytest.mark.parametrize("headers", [READ, WRITE, {"Authorization": "bearer  read-token "}])
async def test_both_tokens_read(http: Http, method: str, path: str, headers: dict[str, str]) -> None:
    assert (await http.request(method, path, headers=headers)).status in (200, 404)


async def test_the_token_that_reads_may_not_write(http: Http) -> None:
    told, _ = await refusal(http, "POST", "/events", READ, 403)
    assert told == "This token may only read. Send DELIVERABOT_API_TOKEN's value."


@pytest.mark.parametrize(("method", "path"), [*WRITING, *READING])
async def test_where_no_token_is_set_nobody_gets_in(serving: Any, method: str, path: str) -> None:
    http = await serving(secrets=Secrets())
    assert (await refusal(http, method, path, {"Authorization": "Bearer "}))[0] == NO_TOKEN_SET


async def test_where_only_the_reading_token_is_set_nobody_writes(serving: Any) -> None:
    http = await serving(secrets=Secrets(read_token="read-token"))
    assert (await refusal(http, "POST", "/events", READ))[0] == NO_TOKEN_SET
    assert (await http.get("/suppressions", headers=READ)).status == 200


async def test_octets_that_are_no_text_are_no_token(http: Http) -> None:
    reader, writer = await asyncio.open_connection(http.host, http.port)
    writer.write(b"GET /suppressions HTTP/1.0\r\nHost: bot\r\nAuthorization: Bearer \xff\xfe\r\n\r\n")
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.0 401 ")
    assert b"This token is not known here." in answer


async def test_who_is_refused_has_not_stored_anything(http: Http) -> None:
    body = b'[{"id": "1", "kind": "sent", "at": "2026-11-22T10:00:00Z", "campaign": "acme-q4"}]'
    await http.post("/events", data=body, headers=READ)
    assert (await http.get("/campaigns/acme-q4", headers=READ)).status == 404
