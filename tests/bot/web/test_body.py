"""Bodies that are packed: unpacked as far as is taken, and by the service not before somebody asks for them."""

import gzip
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.settings import Web
from playground.server import Playground
from tests.bot.slack.house import API_TOKEN, MANIFEST, house, settings_for
from tests.bot.web.conftest import WRITE, Http, detail

EVENTS = json.dumps([{"id": "1", "kind": "sent", "at": "2026-11-22T10:00:00Z", "campaign": "acme-q4"}]).encode()


def bare(body: bytes) -> bytes:
    """Deflate as RFC 1951 has it, with nothing around."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


async def post(http: Http, body: bytes, encoding: str) -> Any:
    return await http.post("/events", data=body, headers={**WRITE, "Content-Encoding": encoding})


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", bare),
        ("identity", bytes),
    ],
)
async def test_what_is_packed_is_read(http: Http, encoding: str, pack: Callable[[bytes], bytes]) -> None:
    answer = await post(http, pack(EVENTS), encoding)
    assert (answer.status, await answer.json()) == (200, {"new": 1, "duplicates": 0})


@pytest.mark.parametrize("body", [EVENTS, gzip.compress(EVENTS)[:-9], b"\x1f\x8b"])
async def test_what_is_not_packed_as_it_says_is_400(http: Http, body: bytes) -> None:
    answer = await post(http, body, "gzip")
    assert await detail(answer, 400) == (
        "The body is not what its Content-Encoding says, or not all of it. Nothing was stored."
    )


async def test_what_is_packed_in_another_way_is_415(http: Http) -> None:
    answer = await post(http, EVENTS, "br")
    assert await detail(answer, 415) == "POST /events: The Content-Encoding may be gzip or deflate"


@pytest.mark.parametrize("path", ["/events", "/verify", "/hooks/sendgrid"])
async def test_it_is_unpacked_as_far_as_is_taken(serving: Callable[..., Any], path: str) -> None:
    http = await serving(web=Web(max_body=2_000))
    full, more = (gzip.compress(b" " * octets) for octets in (2_000, 2_001))
    told = {**WRITE, "Content-Encoding": "gzip"}
    assert (await http.post(path, data=full, headers=told)).status != 413
    assert (await http.post(path, data=more, headers=told)).status == 413


async def test_the_service_reads_what_is_packed_too(tmp_path: Path) -> None:
    async with Playground(manifest=MANIFEST, message_interval=0.01) as slack:
        settings = settings_for(slack, tmp_path / "store.sqlite")
        async with house(slack, settings) as bot, aiohttp.ClientSession() as http:
            told = {"Authorization": f"Bearer {API_TOKEN}", "Content-Encoding": "gzip"}
            async with http.post(f"{bot.url}/events", data=gzip.compress(EVENTS), headers=told) as answer:
                assert (answer.status, await answer.json()) == (200, {"new": 1, "duplicates": 0})
