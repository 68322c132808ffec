"""POST /hooks/{platform}, asked in odd ways; and what each of the eight classes leaves in the store."""

import asyncio
import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.intake.intake import Intake
from bot.platforms import Secrets
from bot.store import Store, flags, rates
from bot.web.hooks import HookRoutes
from tests.bot.acme import SetClock
from tests.bot.web.conftest import Http
from tests.bot.web.test_hooks import Fetched

SECRET = "p@ss/w+rt ü"
DELIVERED = json.dumps(
    {"RecordType": "Delivery", "MessageID": "m", "Recipient": "jo@acme.com", "Tag": "acme-q4"}
).encode()


@pytest.fixture
async def http(serving: Callable[..., Any], intake: Intake, clock: SetClock) -> Http:
    secrets = {"postmark": Secrets({"WEBHOOK_SECRET": SECRET}), "mandrill": Secrets({"WEBHOOK_SECRET": "k"})}
    client: Http = await serving(hooks=HookRoutes(intake, secrets, Fetched(), clock))
    return client


def _basic(password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"any:{password}".encode()).decode()}


async def test_a_secret_of_odd_characters_in_the_url_and_in_a_header(http: Http) -> None:
    for url in ("/hooks/postmark?token=p%40ss%2Fw%2Brt%20%C3%BC", "/hooks/postmark/?token=p@ss/w%2Brt+%c3%bc"):
        assert (await http.post(url, data=DELIVERED)).status == 200
    assert (await http.post("/hooks/postmark", data=DELIVERED, headers=_basic(SECRET))).status == 200
    assert (await http.post("/hooks/postmark?token=p%40ss", data=DELIVERED)).status == 401


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_other_methods_are_405(http: Http, method: str) -> None:
    assert (await http.request(method, "/hooks/postmark", data=DELIVERED, headers=_basic(SECRET))).status == 405


async def _raw(http: Http, *lines: bytes, body: bytes = b"") -> bytes:
    """The answer's first line to a request written by hand."""
    reader, writer = await asyncio.open_connection(http.host, http.port)
    writer.write(b"\r\n".join((b"POST /hooks/postmark HTTP/1.1", *lines, b"Connection: close", b"", body)))
    await writer.drain()
    line = await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    return line


@pytest.mark.parametrize("host", [b"[", b"a b", b"x:99999999", b"\xff", b"user@bot.example", b""])
async def test_a_host_that_is_none_is_no_error_of_ours(http: Http, host: bytes) -> None:
    line = await _raw(http, b"Host: " + host, b"X-Webhook-Token: \xff\xfe", b"Content-Length: 2", body=b"{}")
    assert line.split()[1] in (b"400", b"401")


async def test_a_body_too_large_is_refused_without_waiting_for_it(http: Http) -> None:
    line = await _raw(http, b"Host: bot.example", b"X-Webhook-Token: x", b"Content-Length: 900000000", body=b"{}")
    assert line.split()[1] == b"413"


async def test_an_empty_body_is_answered(http: Http) -> None:
    assert (await http.post("/hooks/postmark", data=b"", headers=_basic(SECRET))).status == 400
    assert (await http.post("/hooks/mandrill", data=b"mandrill_events=[]")).status in (200, 403)


BOUNCES = {
    "HardBounce": "hard", "SoftBounce": "soft", "DnsError": "soft", "SpamNotification": "sender_side",
    "ManuallyDeactivated": "suppressed", "SpamComplaint": "complained", "Unsubscribe": "unsubscribed",
    "AutoResponder": "auto_replied", "Unknown": "unknown",
}  # fmt: skip


@pytest.mark.parametrize(("variety", "column"), BOUNCES.items())
async def test_each_class_counts_for_itself_and_only_hard_flags(
    http: Http, store: Store, variety: str, column: str
) -> None:
    row = {"RecordType": "Bounce", "Type": variety, "ID": 1, "Email": "Jo+q4@acme.com", "Tag": "acme-q4"}
    answer = await http.post("/hooks/postmark", data=json.dumps(row).encode(), headers=_basic(SECRET))
    assert (await answer.json())["new"] == 1
    counts = await store.read(rates.total, "campaign", "acme-q4", since=0)
    counted = {name: getattr(counts, name) for name in set(BOUNCES.values())}
    assert counted == dict.fromkeys(counted, 0) | {column: 1}
    flagged = [flag.address for flag in await store.read(flags.waiting)]
    assert flagged == (["jo+q4@acme.com"] if column == "hard" else [])
