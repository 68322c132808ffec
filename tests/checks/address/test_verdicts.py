"""Labelled addresses: for each, the one right verdict and reason, from servers of every manner."""

import pytest

from tests.checks.address.hard_world import HARD_CASES
from tests.checks.address.world import World

pytestmark = [pytest.mark.server("unbound"), pytest.mark.asyncio(loop_scope="package")]

CASES = [
    # the server says
    ("alice@plain.test", "deliverable", "accepted"),
    ("bob@plain.test", "undeliverable", "mailbox_not_found"),
    ("alice@catchall.test", "risky", "catch_all"),
    ("alice@greylist.test", "unknown", "greylisted"),
    ("alice@later.test", "unknown", "greylisted"),
    ("alice@busy.test", "unknown", "greylisted"),
    ("alice@full.test", "risky", "mailbox_full"),
    ("alice@overquota.test", "risky", "mailbox_full"),
    ("alice@disabled.test", "undeliverable", "mailbox_disabled"),
    ("alice@rate.test", "risky", "rate_limited_mailbox"),
    ("alice@exchange.test", "undeliverable", "mailbox_not_found"),
    ("alice@qmail.test", "undeliverable", "mailbox_not_found"),
    ("alice@wordy.test", "undeliverable", "mailbox_not_found"),
    ("alice@relay.test", "undeliverable", "relay_denied"),
    ("quota@word.test", "deliverable", "accepted"),
    ("blacklist@word.test", "undeliverable", "mailbox_not_found"),
    # the server speaks of us
    ("alice@banned.test", "unknown", "blocked"),
    ("alice@nohello.test", "unknown", "blocked"),
    ("alice@nomail.test", "unknown", "blocked"),
    ("alice@listed.test", "unknown", "blocked"),
    ("alice@policy.test", "unknown", "blocked"),
    ("alice@verifier.test", "unknown", "blocked"),
    ("alice@sender.test", "unknown", "blocked"),
    ("alice@stern.test", "unknown", "blocked"),
    # the server speaks vaguely
    ("alice@vague.test", "deliverable", "accepted"),
    ("bob@vague.test", "undeliverable", "mailbox_not_found"),
    ("alice@wall.test", "unknown", "blocked"),
    ("alice@gruff.test", "deliverable", "accepted"),
    ("bob@gruff.test", "unknown", "unclear"),
    ("alice@exempt.test", "unknown", "unclear"),
    ("alice@choosy.test", "unknown", "unclear"),
    ("bob@choosy.test", "undeliverable", "mailbox_not_found"),
    ("alice@fickle.test", "unknown", "unclear"),
    ("bob@fickle.test", "risky", "catch_all"),
    ("postmaster@wall.test", "unknown", "unclear"),
    ("alice@unlooked.test", "unknown", "unclear"),
    ("alice@loop.test", "unknown", "unclear"),
    ("alice@chatty.test", "unknown", "unclear"),
    ("alice@junk.test", "unknown", "unclear"),
    ("bob@double.test", "unknown", "unclear"),
    # the server has trouble, or manners of its own
    ("alice@fault.test", "unknown", "temporary"),
    ("alice@closing.test", "unknown", "temporary"),
    ("alice@unverified.test", "unknown", "temporary"),
    ("alice@mute.test", "unknown", "timeout"),
    ("alice@stuck.test", "unknown", "timeout"),
    ("alice@rude.test", "unknown", "disconnected"),
    ("alice@slam.test", "unknown", "disconnected"),
    ("alice@slow.test", "deliverable", "accepted"),
    ("alice@teaser.test", "deliverable", "accepted"),
    ("alice@old.test", "deliverable", "accepted"),
    ("bob@old.test", "undeliverable", "mailbox_not_found"),
    ("alice@single.test", "deliverable", "accepted"),
    ("bob@single.test", "undeliverable", "mailbox_not_found"),
    ("alice@shy.test", "deliverable", "accepted"),
    ("alice@wary.test", "deliverable", "accepted"),
    ("alice@once.test", "deliverable", "accepted"),
    # the DNS
    ("alice@nowhere.test", "undeliverable", "no_domain"),
    ("alice@onlytxt.test", "undeliverable", "no_domain"),
    ("alice@null.test", "undeliverable", "null_mx"),
    ("alice@implicit.test", "deliverable", "accepted"),
    ("bob@implicit.test", "undeliverable", "mailbox_not_found"),
    ("alice@deadimplicit.test", "unknown", "no_connection"),
    ("alice@unreachable.test", "unknown", "no_connection"),
    ("alice@broken.test", "unknown", "dns_error"),
    ("alice@silent.test", "unknown", "dns_error"),
    ("alice@refused.test", "unknown", "dns_error"),
    ("alice@unsure.test", "unknown", "dns_error"),
    ("alice@noaddress.test", "undeliverable", "mx_unroutable"),
    # several servers
    ("alice@backup.test", "deliverable", "accepted"),
    ("bob@backup.test", "undeliverable", "mailbox_not_found"),
    ("alice@late.test", "undeliverable", "mailbox_not_found"),
    ("alice@half.test", "undeliverable", "mailbox_not_found"),
    ("alice@doubleaddress.test", "undeliverable", "mailbox_not_found"),
    ("alice@fallback.test", "unknown", "no_connection"),
    # addresses that are not to be connected to
    ("alice@private.test", "undeliverable", "mx_unroutable"),
    ("alice@metadata.test", "undeliverable", "mx_unroutable"),
    ("alice@loopback.test", "undeliverable", "mx_unroutable"),
    ("alice@mapped.test", "undeliverable", "mx_unroutable"),
    ("alice@nat64.test", "undeliverable", "mx_unroutable"),
    ("alice@mixed.test", "undeliverable", "mailbox_not_found"),
    # what lists know
    ("alice@mailinator.com", "risky", "disposable"),
    ("bob@mailinator.com", "undeliverable", "mailbox_not_found"),
    ("alice@hotmial.com", "risky", "typo"),
    ("bob@hotmial.com", "undeliverable", "mailbox_not_found"),
    ("postmaster@plain.test", "risky", "role"),
    ("sales@plain.test", "undeliverable", "mailbox_not_found"),
    ("alice@hotmail.com", "unknown", "not_probed"),
    # beyond ASCII
    ("alice@bücher.test", "deliverable", "accepted"),
    ("bob@bücher.test", "undeliverable", "mailbox_not_found"),
    ("jürgen@eai.test", "deliverable", "accepted"),
    ("jürgen@plain.test", "unknown", "not_probed"),
    # no addresses
    ("alice", "undeliverable", "syntax"),
    ("alice@", "undeliverable", "syntax"),
    ("alice@plain", "undeliverable", "syntax"),
    ("alice bob@plain.test", "undeliverable", "syntax"),
    ("alice@[127.0.1.1]", "undeliverable", "syntax"),
    ("alice@plain.test\r\nDATA", "undeliverable", "syntax"),
    *HARD_CASES,
]


@pytest.mark.parametrize(("address", "verdict", "reason"), CASES)
async def test_verdict(world: World, address: str, verdict: str, reason: str) -> None:
    found = await world.verify(address)
    assert (found.verdict, found.reason) == (verdict, reason), found.to_json()
