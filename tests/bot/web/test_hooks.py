"""POST /hooks/{platform}: proven, stored, answered; in that order."""

import asyncio
import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.intake.intake import Intake
from bot.platforms import Secrets
from bot.settings import Web
from bot.store import Store, flags, rates
from bot.web.fetch import NotFetched
from bot.web.hooks import HookRoutes
from tests.bot.acme import SetClock
from tests.bot.platforms import corpus, signing
from tests.bot.platforms.test_samples import BODIES
from tests.bot.web.conftest import Http, detail

TOPIC = "arn:aws:sns:eu-west-1:123456789012:ses-events"
SECRETS = {
    "sendgrid": Secrets({"WEBHOOK_SECRET": signing.public(signing.p256())}),
    "mailgun": Secrets({"WEBHOOK_SECRET": "signing-key"}),
    "mandrill": Secrets({"WEBHOOK_SECRET": "key"}),
    "postmark": Secrets({"WEBHOOK_SECRET": "s3cret"}),
    "amazon_ses": Secrets({"WEBHOOK_TOPIC": TOPIC}),
}
DELIVERED = {"event": "delivered", "email": "jo@acme.com", "timestamp": 1763805600, "category": "acme-q4"}
DEAD = {**DELIVERED, "event": "bounce", "type": "bounce", "reason": "550 5.1.1 user unknown", "email": "gone@acme.com"}


class Fetched:
    """What the world outside answers, and what was asked of it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, bytes] = {}

    async def cached(self, url: str) -> bytes:
        return await self.call(url)

    async def call(self, url: str) -> bytes:
        self.asked.append(url)
        if url not in self.answers:
            raise NotFetched(f"{url}: no such host. Nothing was stored; send it again.")
        return self.answers[url]


@pytest.fixture
def fetched() -> Fetched:
    return Fetched()


@pytest.fixture
async def hooks(serving: Callable[..., Any], intake: Intake, clock: SetClock, fetched: Fetched) -> Http:
    client: Http = await serving(hooks=HookRoutes(intake, SECRETS, fetched, clock))
    return client


async def sendgrid(http: Http, *events: dict[str, Any]) -> Any:
    body = json.dumps([{"sg_event_id": f"e{number}", **event} for number, event in enumerate(events)]).encode()
    return await http.post("/hooks/sendgrid", data=body, headers=signing.sendgrid(body))


async def total(store: Store) -> tuple[int, int]:
    counts = await store.read(rates.total, "campaign", "acme-q4", since=0)
    return counts.delivered, counts.hard


async def test_events_are_stored_counted_and_flagged(hooks: Http, store: Store) -> None:
    answer = await sendgrid(hooks, DELIVERED, DEAD)
    assert (answer.status, await answer.json()) == (200, {"new": 2, "duplicates": 0, "ignored": {}})
    assert await total(store) == (1, 1)
    assert [flag.address for flag in await store.read(flags.waiting)] == ["gone@acme.com"]


async def test_the_same_request_again_is_200_and_counts_once(hooks: Http, store: Store) -> None:
    answers = await asyncio.gather(*(sendgrid(hooks, DELIVERED, DEAD) for _ in range(6)))
    assert {answer.status for answer in answers} == {200}
    assert sum([(await answer.json())["new"] for answer in answers]) == 2
    assert await total(store) == (1, 1)


async def test_events_of_unknown_type_are_counted_as_ignored(hooks: Http, store: Store) -> None:
    answer = await sendgrid(hooks, {**DELIVERED, "event": "teleported"}, {**DELIVERED, "event": "open"})
    assert (answer.status, await answer.json()) == (
        200,
        {"new": 0, "duplicates": 0, "ignored": {"teleported": 1, "open": 1}},
    )
    assert await total(store) == (0, 0)


async def test_a_bad_signature_is_403_and_nothing_is_stored(hooks: Http, store: Store) -> None:
    body = json.dumps([DEAD]).encode()
    answer = await hooks.post("/hooks/sendgrid", data=body, headers=signing.sendgrid(b"other"))
    assert await detail(answer, 403) == "The signature does not fit the body and the public key set up here."
    assert await total(store) == (0, 0)


async def test_a_missing_password_is_asked_for(hooks: Http) -> None:
    answer = await hooks.post("/hooks/postmark", data=b"{}")
    assert (await detail(answer, 401)).startswith("No password")
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="webhooks"'
    answer = await hooks.post("/hooks/postmark?token=s3cret", data=b'{"RecordType": "Inbound"}')
    assert (await answer.json())["ignored"] == {"Inbound": 1}


async def test_a_platform_that_is_not_set_up_names_the_variable(hooks: Http) -> None:
    answer = await hooks.post("/hooks/mailjet", data=b"[]")
    assert "set DELIVERABOT_MAILJET_WEBHOOK_SECRET" in await detail(answer, 403)


async def test_there_is_no_such_platform(hooks: Http) -> None:
    assert "There is no platform 'nosuch'" in await detail(await hooks.post("/hooks/nosuch", data=b"[]"), 404)


async def test_a_body_that_is_no_json_is_400(hooks: Http) -> None:
    answer = await hooks.post("/hooks/postmark?token=s3cret", data=b"hello")
    assert (await detail(answer, 400)).startswith("The body is no JSON")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_the_checks_of_a_set_up_are_answered(hooks: Http, method: str) -> None:
    assert (await hooks.request(method, "/hooks/mailgun")).status == 200


async def test_too_large_a_body_is_413(
    serving: Callable[..., Any], intake: Intake, clock: SetClock, fetched: Fetched
) -> None:
    http = await serving(hooks=HookRoutes(intake, SECRETS, fetched, clock), web=Web(max_body=2_000))
    assert (await sendgrid(http, *[DELIVERED] * 50)).status == 413
    packed = gzip.compress(b"[" + b" " * 500_000 + b"]")
    answer = await http.post("/hooks/sendgrid", data=packed, headers={"Content-Encoding": "gzip"})
    assert answer.status == 413


@pytest.mark.parametrize("host", ["x:99999999", "x@y@z:1:2", "[", "a b"])
@pytest.mark.parametrize("name", ["postmark", "mandrill", "mailgun"])
async def test_an_odd_host_is_no_error_of_ours(hooks: Http, host: str, name: str) -> None:
    answer = await hooks.post(f"/hooks/{name}?token=%ff", data=b"{}", headers={"Host": host})
    assert answer.status in (401, 403)


async def test_a_closed_store_is_503(hooks: Http, store: Store) -> None:
    await store.__aexit__()
    answer = await sendgrid(hooks, DELIVERED)
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "5"


async def test_a_token_of_mailguns_with_another_body_counts_nothing(hooks: Http, store: Store) -> None:
    dead: dict[str, Any] = {
        "event": "failed",
        "severity": "permanent",
        "reason": "bounce",
        "tags": ["acme-q4"],
        "id": "1",
    }
    dead |= {"recipient": "gone@acme.com", "delivery-status": {"code": 550, "message": "5.1.1 user unknown"}}
    answers = []
    for victim, token in (("gone@acme.com", "t1"), ("ceo@acme.com", "t1"), ("gone@acme.com", "t2")):
        body = signing.mailgun({**dead, "recipient": victim}, key="signing-key", token=token)
        answers.append(await (await hooks.post("/hooks/mailgun", data=body)).json())
    assert [answer["new"] for answer in answers] == [1, 0, 0]
    assert await total(store) == (0, 1)


SNS = corpus.vectors("sns")


def _sns(kind: str) -> dict[str, Any]:
    return next(case for case in SNS["cases"] if case["valid"] and f'"Type": "{kind}"' in case["body"])


@pytest.mark.skipif(not SNS["cases"], reason="the corpus of webhooks is not at hand")
async def test_ses_is_proven_by_a_certificate_that_is_fetched(hooks: Http, fetched: Fetched, store: Store) -> None:
    case = _sns("Notification")
    answer = await hooks.post("/hooks/amazon_ses", data=case["body"].encode(), headers=case["headers"])
    assert answer.status == 503
    fetched.answers[SNS["certificate_url"]] = SNS["certificate"].encode()
    answer = await hooks.post("/hooks/amazon_ses", data=case["body"].encode(), headers=case["headers"])
    assert await answer.json() == {"new": 1, "duplicates": 0, "ignored": {}}
    counts = await store.read(rates.total, "campaign", "spring-1", since=0)
    assert counts.hard == 1


@pytest.mark.skipif(not SNS["cases"], reason="the corpus of webhooks is not at hand")
async def test_a_subscription_to_a_topic_that_is_set_up_is_confirmed(hooks: Http, fetched: Fetched) -> None:
    case = _sns("SubscriptionConfirmation")
    url = json.loads(case["body"])["SubscribeURL"]
    fetched.answers[SNS["certificate_url"]] = SNS["certificate"].encode()
    answer = await hooks.post("/hooks/amazon_ses", data=case["body"].encode(), headers=case["headers"])
    assert answer.status == 503
    fetched.answers[url] = b"<ConfirmSubscriptionResponse/>"
    answer = await hooks.post("/hooks/amazon_ses", data=case["body"].encode(), headers=case["headers"])
    assert await answer.json() == {"confirmed": True}
    assert fetched.asked[-1] == url


async def test_certificates_from_elsewhere_are_not_fetched(hooks: Http, fetched: Fetched) -> None:
    envelope = {
        "Type": "Notification",
        "Message": "{}",
        "SigningCertURL": "https://evil.example/a.pem",
        "TopicArn": TOPIC,
    }
    answer = await hooks.post("/hooks/amazon_ses", data=json.dumps(envelope | {"SignatureVersion": "2"}).encode())
    assert await detail(answer, 403) == "The SigningCertURL is none of AWS."
    other = {"SigningCertURL": "https://sns.eu-west-1.amazonaws.com/a.pem", "SignatureVersion": "2", "TopicArn": "x"}
    answer = await hooks.post("/hooks/amazon_ses", data=json.dumps(envelope | other).encode())
    assert answer.status == 403
    assert fetched.asked == []


UNSIGNED = (
    "postmark",
    "sparkpost",
    "mailjet",
    "brevo",
    "mailchimp",
    "mailtrap",
    "scaleway",
    "listmonk",
    "instantly",
    "woodpecker",
)


async def test_whatever_is_posted_is_answered_in_words(
    serving: Callable[..., Any], intake: Intake, clock: SetClock, fetched: Fetched
) -> None:
    """Fed by hypothesis outside the loop, posted over one connection inside it."""
    secrets = dict.fromkeys(UNSIGNED, Secrets({"WEBHOOK_SECRET": "s3cret"}))
    http = await serving(hooks=HookRoutes(intake, secrets, fetched, clock))
    posted: list[tuple[str, bytes]] = []

    @settings(max_examples=150, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(UNSIGNED), BODIES)
    def collect(name: str, body: bytes) -> None:
        posted.append((name, body))

    collect()
    for name, body in posted:
        answer = await http.post(f"/hooks/{name}?token=s3cret", data=body)
        assert answer.status in (200, 400), (name, body, await answer.text())
