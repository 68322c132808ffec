"""Every scheme: what fits is taken, and what does not fit in one place is refused."""

import base64
import gzip
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from bot import platforms
from bot.intake.hooks import understood
from bot.platforms import Forged, NoPassword, Request, Secrets
from bot.platforms.proof import sns
from tests.bot.acme import NOW
from tests.bot.platforms import corpus, signing

SENDGRID, MAILGUN, POSTMARK, SES = map(platforms.load, ("sendgrid", "mailgun", "postmark", "amazon_ses"))
FORM = "application/x-www-form-urlencoded"
BODY = b'[{"event": "delivered"}]\r\n'


def _vector_cases() -> list[Any]:
    found = [("sendgrid", case, case["public_key"]) for case in corpus.vectors("sendgrid")["cases"]]
    found += [("standard_webhooks", case, case["secret"]) for case in corpus.vectors("standard-webhooks")["cases"]]
    told = corpus.vectors("sns")
    if told["cases"]:
        fetched = {told["certificate_url"]: told["certificate"].encode()}
        secrets = Secrets({"WEBHOOK_TOPIC": told["topic_arn"]}, fetched)
        found += [("amazon_ses", case, secrets) for case in told["cases"]]
    return [pytest.param(*case, id=f"{case[0]}: {case[1]['name']}") for case in found]


@pytest.mark.parametrize(("name", "case", "secrets"), _vector_cases())
def test_a_signature_case(name: str, case: corpus.Case, secrets: Any) -> None:
    request = Request.of(headers=case["headers"], body=case["body"].encode())
    now = case.get("now", 0) * 1_000
    if case["valid"]:
        platforms.load(name).prove(request, secrets, now)
    else:
        with pytest.raises(Forged):
            platforms.load(name).prove(request, secrets, now)


def test_certificates_are_fetched_from_where_aws_keeps_them_only() -> None:
    urls = corpus.vectors("sns").get("certificate_urls", {"good": [], "bad": []})
    assert all(map(sns.may_fetch, urls["good"]))
    assert not any(map(sns.may_fetch, urls["bad"]))
    assert sns.may_fetch("https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem")
    assert not sns.may_fetch("https://sns.eu-west-1.amazonaws.com.evil.example/a.pem")


@pytest.mark.parametrize("name", platforms.names())
def test_without_a_secret_it_says_which_to_set(name: str) -> None:
    platform = platforms.load(name)
    with pytest.raises(Forged, match=f"set {platform.env(platform.needed[0])}"):
        platform.prove(Request.of(body=b"{}"), Secrets(), NOW)


def test_sendgrid_signs_timestamp_and_body() -> None:
    key = signing.public(signing.p256())
    headers = signing.sendgrid(BODY)
    SENDGRID.prove(signing.request(BODY, headers), key, NOW)
    SENDGRID.prove(signing.request(BODY, headers), f"{signing.public(signing.rsa_2048())},{key}", NOW)
    for body, told in ((BODY[:-2], headers), (BODY, signing.sendgrid(b"other")), (BODY, {})):
        with pytest.raises(Forged):
            SENDGRID.prove(signing.request(body, told), key, NOW)


def test_a_key_that_is_none_proves_nothing() -> None:
    for key in ("nonsense", "AAAA", signing.public(signing.rsa_2048())):
        with pytest.raises(Forged):
            SENDGRID.prove(signing.request(BODY, signing.sendgrid(BODY)), key, NOW)


def test_mailgun_signs_timestamp_and_token() -> None:
    body = signing.mailgun({"event": "delivered"}, key="k", token="t" * 50)
    MAILGUN.prove(signing.request(body), "k", NOW)
    MAILGUN.prove(signing.request(body), "old k", NOW)
    for other in (body.replace(b"1763805600", b"1763805601"), b"{}", b"[]", b"{", b'{"signature": 3}'):
        with pytest.raises(Forged):
            MAILGUN.prove(signing.request(other), "k", NOW)


def _basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("https://bot.example/hooks/postmark?token=s3cret", {}),
        ("https://anyone:s3cret@bot.example/hooks/postmark", {}),
        ("", _basic("anyone", "s3cret")),
        ("", {"Authorization": "Bearer s3cret"}),
        ("", {"X-Webhook-Token": "s3cret"}),
    ],
)
def test_the_ways_to_send_a_password(url: str, headers: dict[str, str]) -> None:
    POSTMARK.prove(signing.request(b"{}", headers, url), "s3cret", NOW)
    POSTMARK.prove(signing.request(b"{}", headers, url), "another s3cret", NOW)
    with pytest.raises(NoPassword):
        POSTMARK.prove(signing.request(b"{}", headers, url), "other", NOW)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic ???"}, {"Authorization": "Bearer"}, _basic("", "")])
def test_no_password_is_asked_for(headers: dict[str, str]) -> None:
    with pytest.raises(NoPassword):
        POSTMARK.prove(signing.request(b"{}", headers), "s3cret", NOW)


def test_with_user_and_password_set_up_the_user_counts() -> None:
    POSTMARK.prove(signing.request(b"{}", _basic("acme", "s3cret")), "acme:s3cret", NOW)
    with pytest.raises(NoPassword):
        POSTMARK.prove(signing.request(b"{}", _basic("other", "s3cret")), "acme:s3cret", NOW)


def test_a_password_may_be_asked_for_beside_the_signature() -> None:
    secrets = Secrets({"WEBHOOK_SECRET": "k", "WEBHOOK_PASSWORD": "p"})
    body = signing.mailgun({"event": "delivered"}, key="k", token="t")
    MAILGUN.prove(signing.request(body, _basic("x", "p")), secrets, NOW)
    with pytest.raises(NoPassword):
        MAILGUN.prove(signing.request(body), secrets, NOW)


def test_subscriptions_are_confirmed_for_a_topic_that_is_set_up_and_at_aws_only() -> None:
    topic = "arn:aws:sns:eu-west-1:123456789012:ses-events"
    secrets = Secrets({"WEBHOOK_TOPIC": topic})
    good = f"https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn={topic}&Token=1"
    assert SES.may_confirm(good, secrets)
    for url in (
        good.replace("ses-events", "other"),
        good.replace("amazonaws.com/", "amazonaws.com.evil.example/"),
        good.replace("https", "http"),
        good.replace("Confirm", "Delete"),
        good + f"&TopicArn={topic}x",
        "https://[",
        "",
    ):
        assert not SES.may_confirm(url, secrets)
    assert not SES.may_confirm(good, Secrets({"WEBHOOK_SECRET": "p"}))


def test_a_packed_body_is_unpacked_when_it_is_asked_for() -> None:
    packed = Request.of(body=gzip.compress(b"[]"))
    assert packed.body == gzip.compress(b"[]")
    assert packed.unpacked().body == b"[]"
    assert Request.of(body=b"\x1f\x8bnothing").unpacked().body == b"\x1f\x8bnothing"


def test_a_packed_body_is_proven_as_it_came_and_then_read() -> None:
    body = gzip.compress(BODY)
    key = signing.public(signing.p256())
    signed = signing.request(body, signing.sendgrid(body))
    assert understood(SENDGRID, signed, Secrets({"WEBHOOK_SECRET": key}), NOW).reading.events
    with pytest.raises(Forged):
        understood(SENDGRID, signing.request(body, signing.sendgrid(BODY)), Secrets({"WEBHOOK_SECRET": key}), NOW)


def test_secrets_do_not_show() -> None:
    assert "s3cret" not in repr(Secrets({"WEBHOOK_SECRET": "s3cret"}, {"https://x": b"s3cret"}))


def test_a_token_of_mailguns_stays_used_however_its_signature_is_written() -> None:
    """Capitals change nothing in hex, and the boundary between timestamp and token is not signed."""
    body = signing.mailgun({"event": "delivered"}, key="k", token="5t", timestamp="1763805600")
    moved = body.replace(b'"1763805600"', b'"17638056005"').replace(b'"5t"', b'"t"')
    told = json.loads(body)
    told["signature"]["signature"] = told["signature"]["signature"].upper()
    requests = [signing.request(one) for one in (body, moved, json.dumps(told).encode())]
    for request in requests:
        MAILGUN.prove(request, "k", NOW)
    assert len({MAILGUN.read(request).nonce for request in requests}) == 1


def test_an_id_that_is_not_signed_makes_no_new_event() -> None:
    body = b'{"type": "email.delivered", "data": {"to": ["jo@acme.com"]}}'
    signed = signing.standard(b"key", body, seconds=NOW // 1_000)
    svix = {name.replace("webhook", "svix"): value for name, value in signed.items()}
    resend = platforms.load("resend")
    keys = set()
    for headers in (svix, {**svix, "webhook-id": "another"}):
        resend.prove(signing.request(body, headers), "key", NOW)
        keys.add(resend.read(signing.request(body, headers)).events[0].key)
    assert len(keys) == 1


def test_the_request_id_of_smartlead_is_not_signed_and_makes_no_new_event() -> None:
    body = b'{"event_type": "EMAIL_BOUNCE", "to_email": "jo@acme.com", "event_timestamp": "2025-11-22T10:00:00Z"}'
    read = platforms.load("smartlead").read
    events = [read(signing.request(body, {"X-Request-Id": number})).events[0] for number in ("1", "2")]
    assert [event.id for event in events] == ["1", "2"]
    assert len({event.key for event in events}) == 1


@pytest.mark.parametrize(
    ("name", "header"),
    [("mailersend", "Signature"), ("listmonk", "X-Listmonk-Signature"), ("smartlead", "X-Smartlead-Signature")],
)
def test_a_keyed_hash_of_the_body(name: str, header: str) -> None:
    platform, body = platforms.load(name), '{"name": "Jörg"}'.encode()
    good = signing.hex_hmac("k", body)
    for fits in ({header: good}, {header.upper(): good.upper()}, {header.lower(): good}):
        platform.prove(signing.request(body, fits), "old,k", NOW)
    platform.prove(signing.request(b"", {header: signing.hex_hmac("k", b"")}), "k", NOW)
    for altered, told in ((body + b" ", good), (body, good[:-1]), (body, "ü"), (body, "\udcff"), (body, "sha256=")):
        with pytest.raises(Forged):
            platform.prove(signing.request(altered, {header: told}), "k", NOW)
    with pytest.raises(Forged):
        platform.prove(signing.request(body, {header: good}), "another", NOW)


def test_customer_io_signs_its_timestamp_too() -> None:
    platform, body = platforms.load("customer_io"), b"{}"
    told = {"X-CIO-Timestamp": "1763805600", "X-CIO-Signature": signing.hex_hmac("k", b"v0:1763805600:{}")}
    platform.prove(signing.request(body, told), "k", NOW)
    for other in ({**told, "X-CIO-Timestamp": "1763805601"}, {"X-CIO-Signature": told["X-CIO-Signature"]}, {}):
        with pytest.raises(Forged):
            platform.prove(signing.request(body, other), "k", NOW)


def test_postal_signs_with_either_hash_and_the_stronger_counts() -> None:
    platform, body, key = platforms.load("postal"), b"{}", signing.public(signing.rsa_2048())
    told = signing.postal(body)
    weak = {name: value for name, value in told.items() if "256" not in name}
    for headers in (told, weak):
        platform.prove(signing.request(body, headers), key, NOW)
        with pytest.raises(Forged):
            platform.prove(signing.request(b"{ }", headers), key, NOW)
    with pytest.raises(Forged):
        platform.prove(signing.request(body, {**weak, "X-Postal-Signature-256": "AAAA"}), key, NOW)


def _mandrill(events: str, url: str) -> Request:
    mac = hmac.digest(b"k", f"{url}mandrill_events{events}".encode(), "sha1")
    headers = {"X-Mandrill-Signature": base64.b64encode(mac).decode(), "Content-Type": FORM}
    return signing.request(
        urlencode({"mandrill_events": events}).encode(), headers, "https://bot.example/hooks/mandrill"
    )


def test_mandrill_signs_the_url_and_every_field() -> None:
    platform, url = platforms.load("mandrill"), "https://bot.example/hooks/mandrill"
    platform.prove(_mandrill('[{"event": "spam"}]', url), "k", NOW)
    good = _mandrill('[{"event": "spam"}]', url)
    for other in (
        _mandrill('[{"event": "spam"}]', url + "/other"),
        signing.request(good.body + b"&more=1", dict(good.headers), url),
        signing.request(good.body, {"Content-Type": FORM}, url),
    ):
        with pytest.raises(Forged):
            platform.prove(other, "k", NOW)


def test_the_check_of_mandrill_while_a_webhook_is_set_up_has_no_event_and_needs_no_proof() -> None:
    platform = platforms.load("mandrill")
    request = signing.request(b"mandrill_events=%5B%5D", {"Content-Type": FORM})
    platform.prove(request, "k", NOW)
    assert not platform.read(request).events


def test_unisender_go_signs_the_body_with_the_key_in_it() -> None:
    platform, body = platforms.load("unisender_go"), '{"auth":"k","events_by_user":[],"name":"Jörg"}'.encode()
    signed = body.replace(b'"k"', f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'.encode())
    platform.prove(signing.request(signed), "k", NOW)
    for other in (signed + b" ", signed.replace(b"name", b"mane"), b"{}", b"", signed.replace(b"auth", b"htua")):
        with pytest.raises(Forged):
            platform.prove(signing.request(other), "k", NOW)
