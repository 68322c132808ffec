"""GET and POST /verify: one address at once, a list as a job."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from msgspec.structs import replace
from yarl import URL

from bot.clock import to_rfc3339
from bot.intake.intake import Intake
from bot.settings import Web
from bot.store import Store
from bot.store import jobs as jobs_of
from bot.verification import JobRunner, Jobs
from tests.bot.acme import SetClock, hard
from tests.bot.web.conftest import READ, SECRETS, WRITE, Http, detail

SIGNING = replace(SECRETS, webhook_secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


@pytest.fixture
async def runner(store: Store, jobs: Jobs, clock: SetClock) -> AsyncIterator[JobRunner]:
    working = JobRunner(store, jobs, clock)
    task = asyncio.create_task(working.run())
    yield working
    working.stop()
    await asyncio.wait_for(task, 10)


async def start(http: Http, *addresses: str, **more: Any) -> Any:
    answer = await http.post("/verify", json={"addresses": list(addresses), **more}, headers=WRITE)
    assert answer.status == 202
    return await answer.json()


async def done(http: Http, url: str) -> Any:
    for _ in range(100):
        answer = await (await http.get(url, headers=READ)).json()
        if answer["state"] != "running":
            return answer
        await asyncio.sleep(0.1)
    raise AssertionError("the list is not done")


async def test_one_address_that_is_none(http: Http) -> None:
    answer = await http.get("/verify", params={"address": "alice at acme"}, headers=READ)
    verdict = await answer.json()
    assert (answer.status, verdict["verdict"], verdict["reason"]) == (200, "undeliverable", "syntax")
    assert set(verdict) == {"address", "verdict", "reason", "confidence", "suggestion", "checks", "ms"}


async def test_what_our_own_mail_taught_comes_first(http: Http, intake: Intake) -> None:
    await intake.take([hard("1", "jo@dead.example")], source="events")
    answer = await http.get("/verify", params={"address": "Jo@dead.example"}, headers=READ)
    verdict = await answer.json()
    assert (verdict["verdict"], verdict["reason"]) == ("undeliverable", "bounced_before")


async def test_no_address_is_told(http: Http) -> None:
    told = await detail(await http.get("/verify", headers=READ), 400)
    assert told == "Say which address: GET /verify?address=someone@acme.com"


async def test_a_list_is_stored_then_answered(http: Http, runner: JobRunner, intake: Intake) -> None:
    await intake.take([hard("1", "jo@dead.example")], source="events")
    job = await start(http, "jo@dead.example", "alice at acme", "jo@dead.example", title="spring")
    assert (job["given"], job["size"], job["title"], job["url"]) == (3, 2, "spring", f"/verify/{job['id']}")
    result = await done(http, job["url"])
    assert (result["state"], result["answered"], result["next"]) == ("done", 2, None)
    assert [(row["address"], row["reason"]) for row in result["results"]] == [
        ("jo@dead.example", "bounced_before"),
        ("alice at acme", "syntax"),
    ]


async def test_results_come_a_page_at_a_time(http: Http, runner: JobRunner) -> None:
    job = await start(http, *(f"alice {number}" for number in range(5)))
    await done(http, job["url"])
    seen: list[str] = []
    after: int | None = -1
    while after is not None:
        page = await (await http.get(f"{job['url']}?after={after}&limit=2", headers=READ)).json()
        seen += [row["address"] for row in page["results"]]
        after = page["next"]
    assert seen == [f"alice {number}" for number in range(5)]


async def test_a_cancelled_list_stays_cancelled(http: Http) -> None:
    job = await start(http, "jo@dead.example")
    answer = await http.post(f"{job['url']}/cancel", headers=WRITE)
    assert (await answer.json())["state"] == "cancelled"
    told = await detail(await http.post(f"{job['url']}/cancel", headers=WRITE), 409)
    assert told == "This was cancelled already."


@pytest.mark.parametrize("name", ["1", "0", "x", "99999999999999999999"])
async def test_an_unknown_list(http: Http, name: str) -> None:
    told = await detail(await http.get(f"/verify/{name}", headers=READ), 404)
    assert told == f"There is no such list: {name}. POST /verify answers with the id."


async def test_a_list_somebody_started_in_slack_is_not_the_apis(http: Http, jobs: Jobs) -> None:
    job = await jobs.create(["jo@dead.example"], title="", asked_by="U0ALICE", channel="U0ALICE")
    assert (await http.get(f"/verify/{job.id}", headers=READ)).status == 404


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"addresses": []}, "Expected `array` of length >= 1 - at `$.addresses`"),
        ({"addresses": [""]}, "Expected `str` of length >= 1 - at `$.addresses[0]`"),
        ({}, "Object missing required field `addresses`"),
        ({"addresses": ["a@b.c"], "callbak": ""}, "Object contains unknown field `callbak`"),
    ],
)
async def test_a_list_that_cannot_be_read(http: Http, body: dict[str, Any], told: str) -> None:
    answer = await http.post("/verify", json=body, headers=WRITE)
    assert await detail(answer, 400) == f"{told}. Nothing was started. The shape is in docs/api.md."


async def test_what_became_of_the_callback_is_told(serving: Callable[..., Any], runner: JobRunner) -> None:
    http = await serving(secrets=SIGNING)
    job = await start(http, "alice at acme", callback="https://hooks.acme.com/done")
    result = await done(http, job["url"])
    assert result["callback"] == {"state": "waiting", "attempts": 0, "error": ""}


async def test_a_list_without_a_callback_has_none(http: Http, runner: JobRunner) -> None:
    job = await start(http, "alice at acme")
    assert (await done(http, job["url"]))["callback"] is None


async def test_a_callback_that_cannot_be_signed(http: Http, store: Store) -> None:
    body = {"addresses": ["a@b.com"], "callback": "https://hooks.acme.com/done"}
    told = await detail(await http.post("/verify", json=body, headers=WRITE), 403)
    assert told == (
        "No callbacks can be sent from here: they are signed, and DELIVERABOT_WEBHOOK_SECRET is not set. Set it to whsec_"
        " and 32 random octets in base64 and restart the bot, or leave callback out and ask GET /verify/ID."
        " Nothing was started."
    )
    assert await store.read(jobs_of.latest) == []


async def test_a_callback_into_our_own_network(serving: Callable[..., Any]) -> None:
    http = await serving(secrets=SIGNING)
    body = {"addresses": ["a@b.com"], "callback": "http://169.254.169.254/latest"}
    told = await detail(await http.post("/verify", json=body, headers=WRITE), 403)
    assert told == (
        "callback: 169.254.169.254 is not a public address, and no network of web.callback_networks has it."
        " Nothing was started."
    )


async def test_too_long_a_list(serving: Callable[..., Any]) -> None:
    http = await serving(web=Web(verify_addresses=1))
    answer = await http.post("/verify", json={"addresses": ["a@b.com", "c@d.com"]}, headers=WRITE)
    assert await detail(answer, 400) == "These are 2 addresses; 1 fit in one list."


async def test_too_often(serving: Callable[..., Any]) -> None:
    http = await serving(web=Web(verify_per_minute=1))
    assert (await http.get("/verify?address=x", headers=READ)).status == 200
    answer = await http.get("/verify?address=x", headers=READ)
    assert await detail(answer, 429) == "More than 1 requests a minute. Wait 60 s, or send a list with POST /verify."
    assert answer.headers["Retry-After"] == "60"
    assert (await http.get("/verify?address=x", headers=WRITE)).status == 200


async def test_the_reading_token_starts_nothing(http: Http) -> None:
    answer = await http.post("/verify", json={"addresses": ["a@b.com"]}, headers=READ)
    assert answer.status == 403


async def test_spaces_before_the_token_are_no_way_round_the_limit(serving: Callable[..., Any]) -> None:
    http = await serving(web=Web(verify_per_minute=1))
    assert (await http.get("/verify?address=x", headers=READ)).status == 200
    spaced = {"Authorization": READ["Authorization"].replace(" ", "   ")}
    assert (await http.get("/verify?address=x", headers=spaced)).status == 429


@pytest.mark.parametrize("asked", ["jo+news@acme..com", "jo%2Bnews@acme..com", "jo%2bnews%40acme..com"])
async def test_a_plus_in_an_address_is_one(http: Http, asked: str) -> None:
    answer = await http.get(URL(f"/verify?fresh=0&address={asked}", encoded=True), headers=READ)
    assert (await answer.json())["address"] == "jo+news@acme..com"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("address=a@b.com&address=c@d.com", "These are 2 addresses; one is answered here. POST /verify takes a list."),
        ("address=a@b.com&fresh=yes", "fresh = 'yes': must be 0 or 1"),
        ("address=", "Say which address: GET /verify?address=someone@acme.com"),
    ],
)
async def test_a_question_that_cannot_be_read(http: Http, query: str, told: str) -> None:
    assert await detail(await http.get(f"/verify?{query}", headers=READ), 400) == told


async def test_a_list_that_is_not_said_to_be_json(http: Http, store: Store) -> None:
    headers = {**WRITE, "Content-Type": "text/csv"}
    told = await detail(await http.post("/verify", data=b"email\na@b.com\n", headers=headers), 415)
    assert told == "text/csv is not read here. Send application/json. Nothing was started."
    assert await store.read(jobs_of.latest) == []


async def test_an_answer_says_when_it_was_found_out(http: Http, runner: JobRunner, clock: SetClock) -> None:
    one = await (await http.get("/verify?address=alice", headers=READ)).json()
    job = await start(http, "alice at acme")
    (of_list,) = (await done(http, job["url"]))["results"]
    assert one["checks"]["checked_at"] == of_list["checks"]["checked_at"] == to_rfc3339(clock())
