"""What a provider of many servers is spared, and who need not be spared."""

import ipaddress

from checks.address import Limits
from checks.address.domain import Host
from checks.address.inquiry import Way
from checks.address.terms import doors, terms_for

OURS = (ipaddress.ip_network("10.0.0.0/8"),)


def way(address: str) -> Way:
    return Way(Host("mx1.acme.test", 10, (address,)), address)


def test_all_servers_of_a_provider_together_get_a_few_connections() -> None:
    terms = terms_for(way("192.0.2.1"), Limits(), OURS)
    assert (terms.per_minute, terms.per_day, terms.connections) == (600, 10_000, 2)
    assert doors(way("192.0.2.1"), terms, Limits())[-1] == (("provider", "acme.test"), 2)


def test_what_is_expressly_allowed_is_limited_server_by_server_only() -> None:
    terms = terms_for(way("10.0.0.1"), Limits(), OURS)
    assert (terms.per_minute, terms.per_day, terms.connections) == (None, None, None)
    assert doors(way("10.0.0.1"), terms, Limits()) == ((("address", "10.0.0.1"), 2), (("host", "mx1.acme.test"), 2))


def test_what_the_settings_say_of_a_provider_holds_everywhere() -> None:
    said = {"acme.test": 3}
    terms = terms_for(way("10.0.0.1"), Limits(per_minute=said, days=said, connections=said), OURS)
    assert (terms.per_minute, terms.per_day, terms.connections) == (3, 3, 3)
