"""Callbacks go to public addresses, and to the networks that the settings name; whatever form the URL has."""

from ipaddress import ip_network

import pytest

from bot.callbacks import check_url
from bot.errors import InputError, NotAllowed
from bot.store import Store
from tests.bot.acme import SetClock
from tests.bot.callbacks.conftest import Receiver, job_done, reached, sending

REFUSAL = "is not a public address, and no network of web.callback_networks has it"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f000001", "[::ffff:127.0.0.1]"])
async def test_our_own_machine_is_not_connected_to(
    store: Store, clock: SetClock, receiver: Receiver, host: str
) -> None:
    job_id = await job_done(store, receiver.url(host=host))
    async with sending(store, clock, networks=()):
        waiting = await reached(store, job_id, "waiting")
    assert REFUSAL in waiting.error
    assert receiver.seen == []


@pytest.mark.parametrize("host", ["127.1", "2130706433"])
async def test_nor_by_a_number_that_is_no_address(store: Store, clock: SetClock, receiver: Receiver, host: str) -> None:
    job_id = await job_done(store, receiver.url(host=host))
    async with sending(store, clock, networks=()):
        waiting = await reached(store, job_id, "waiting")
    assert waiting.error == "InvalidUrlClientError"
    assert receiver.seen == []


async def test_nor_where_another_network_is_allowed(store: Store, clock: SetClock, receiver: Receiver) -> None:
    job_id = await job_done(store, receiver.url())
    async with sending(store, clock, networks=[ip_network("10.0.0.0/8")]):
        waiting = await reached(store, job_id, "waiting")
    assert waiting.error == f"127.0.0.1 {REFUSAL}"
    assert receiver.seen == []


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/", "https://[::1]/", "http://10.0.0.1:8080/x", "http://[64:ff9b::7f00:1]/"]
)
def test_what_can_be_told_at_once(url: str) -> None:
    with pytest.raises(NotAllowed, match=REFUSAL):
        check_url(url, ())


@pytest.mark.parametrize("url", ["https://hooks.acme.com/x", "https://8.8.8.8/", "http://[2606:4700:4700::1111]/"])
def test_public_ones_may_be_named(url: str) -> None:
    check_url(url, ())


def test_an_allowed_network_may_be_named() -> None:
    check_url("http://10.0.0.1/", [ip_network("10.0.0.0/8")])


@pytest.mark.parametrize("url", ["http:///x", "https://acme.com:99999/", "http://[::1/"])
def test_what_is_no_url(url: str) -> None:
    with pytest.raises((InputError, NotAllowed), match="Nothing was started"):
        check_url(url, ())
