"""The signatures of each platform that signs, made as it makes them: they hold, and hold for nothing else."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from bot import platforms
from bot.platforms import Forged, Request, Secrets
from tests.bot.acme import NOW
from tests.bot.platforms import signing

KEY = "a-key"
BODY = b'{"type": "x", "data": {"n": 1}}'
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
URL = "https://bot.example/hooks/mandrill"
Made = tuple[Secrets, Request]


def secret(value: str, name: str = "WEBHOOK_SECRET") -> Secrets:
    return Secrets({name: value})


def mandrill() -> Made:
    fields = {"mandrill_events": '[{"event": "send"}]', "a": "b"}
    signed = URL + "".join(name + value for name, value in sorted(fields.items()))
    signature = base64.b64encode(hmac.new(KEY.encode(), signed.encode(), hashlib.sha1).digest()).decode()
    headers = {"X-Mandrill-Signature": signature, **FORM}
    return secret(KEY), Request.of(url=URL, headers=headers, body=urlencode(fields).encode())


def unisender_go() -> Made:
    body = '{"auth":"%s","events_by_user":[]}'
    auth = hashlib.md5((body % KEY).encode()).hexdigest()
    return secret(KEY), Request.of(body=(body % auth).encode())


def customer_io() -> Made:
    headers = {"X-CIO-Timestamp": "1", "X-CIO-Signature": signing.hex_hmac(KEY, b"v0:1:" + BODY)}
    return secret(KEY), Request.of(headers=headers, body=BODY)


def postal_by_jwks() -> Made:
    numbers = signing.rsa_2048().public_key().public_numbers()
    texts = [
        base64.urlsafe_b64encode(n.to_bytes((n.bit_length() + 7) // 8, "big")).decode().rstrip("=")
        for n in (numbers.n, numbers.e)
    ]
    keys = {"keys": [{"kty": "RSA", "kid": "k1", "n": texts[0], "e": texts[1]}, {"kty": "EC", "kid": "k2"}]}
    secrets = secret("https://postal.example")
    url = platforms.load("postal").wants(Request(), secrets)
    assert url == "https://postal.example/.well-known/jwks.json"
    headers = {**signing.postal(BODY), "X-Postal-Signature-KID": "k1"}
    return Secrets(secrets.values, {url: json.dumps(keys).encode()}), Request.of(headers=headers, body=BODY)


def postal_older() -> Made:
    headers = {"X-Postal-Signature": signing.postal(BODY)["X-Postal-Signature"]}
    return secret(f"v=DKIM1; p={signing.public(signing.rsa_2048())};"), Request.of(headers=headers, body=BODY)


def resend() -> Made:
    key = b"k" * 24
    headers = signing.standard(key, BODY, seconds=NOW // 1_000)
    svix = {name.replace("webhook", "svix"): value for name, value in headers.items()}
    return secret("whsec_" + base64.b64encode(key).decode()), Request.of(headers=svix, body=BODY)


def _hashed(name: str, value: Callable[[str], str] = str, which: str = "WEBHOOK_SECRET") -> Callable[[], Made]:
    headers = {name: value(signing.hex_hmac(KEY, BODY))}
    return lambda: (secret(KEY, which), Request.of(headers=headers, body=BODY))


SCHEMES: dict[str, tuple[str, Callable[[], Made]]] = {
    "mandrill": ("mandrill", mandrill),
    "unisender_go": ("unisender_go", unisender_go),
    "customer_io": ("customer_io", customer_io),
    "postal, keys fetched": ("postal", postal_by_jwks),
    "postal, an older one": ("postal", postal_older),
    "resend": ("resend", resend),
    "mailersend": ("mailersend", _hashed("Signature")),
    "mailersend, upper case": ("mailersend", _hashed("Signature", str.upper)),
    "smartlead": ("smartlead", _hashed("X-Smartlead-Signature", lambda text: f"sha256={text}")),
    "mailtrap": ("mailtrap", _hashed("Mailtrap-Signature", which="WEBHOOK_KEY")),
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_it_holds_for_what_was_signed_and_for_nothing_else(scheme: str) -> None:
    name, make = SCHEMES[scheme]
    platform, (secrets, request) = platforms.load(name), make()
    platform.prove(request, secrets, NOW)
    other = Request(request.method, request.url, request.headers, request.body + b" ")
    without = Request(request.method, request.url, {}, request.body.replace(b"auth", b"aut"))
    wrong = Secrets(dict.fromkeys(secrets.values, "another"), secrets.fetched)
    for forged, known in ((other, secrets), (without, secrets), (request, wrong)):
        with pytest.raises(Forged):
            platform.prove(forged, known, NOW)


def test_lemlist_tells_its_secret_in_the_body() -> None:
    lemlist = platforms.load("lemlist")
    lemlist.prove(Request.of(body=b'{"secret": "a-key"}'), KEY, NOW)
    with pytest.raises(Forged):
        lemlist.prove(Request.of(body=b'{"secret": "another"}'), KEY, NOW)


def test_a_ping_of_mailersend_needs_no_proof_and_has_no_event() -> None:
    mailersend, ping = platforms.load("mailersend"), Request.of(body=b'{"type": "webhook.test", "data": {"id": "1"}}')
    mailersend.prove(ping, KEY, NOW)
    assert list(mailersend.read(ping).events) == []


def test_behind_a_proxy_mandrill_signs_the_url_that_was_registered() -> None:
    secrets, request = mandrill()
    inside = Request(request.method, "http://10.0.0.7:8080/hooks/mandrill", request.headers, request.body)
    with pytest.raises(Forged, match="DELIVERABOT_MANDRILL_WEBHOOK_URL"):
        platforms.load("mandrill").prove(inside, secrets, NOW)
    platforms.load("mandrill").prove(inside, Secrets({**secrets.values, "WEBHOOK_URL": URL}), NOW)


def test_resend_by_password_alone() -> None:
    request = Request.of(url="https://bot.example/hooks/resend?token=p", body=BODY)
    platforms.load("resend").prove(request, secret("p", "WEBHOOK_PASSWORD"), NOW)
    with pytest.raises(Forged):
        platforms.load("resend").prove(request, secret("q", "WEBHOOK_PASSWORD"), NOW)
