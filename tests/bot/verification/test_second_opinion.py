"""Another verifier is asked where ours could not tell, and only there."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from bot.intake.intake import Intake
from bot.intake.reached import take_in
from bot.store import Store
from bot.verification import Verifications
from checks.address import Verdict
from tests.bot.acme import event

pytestmark = pytest.mark.server("unbound")


@dataclass
class Oracle:
    """Knows one address."""

    knows: str
    asked: list[str] = field(default_factory=list)

    async def ask(self, found: Verdict) -> Verdict | None:
        self.asked.append(found.address)
        return replace(found, verdict="deliverable", reason="accepted") if found.address == self.knows else None


async def test_it_is_asked_only_where_ours_could_not_tell(asking: Callable[..., Verifications]) -> None:
    oracle = Oracle("jo@broken.com")
    verifying = replace(asking(), second_opinion=oracle)
    told = {verdict.address: verdict.verdict async for verdict in verifying.verify_all(
        ["alice@acme-mail.com", "nobody@acme-mail.com", "jo@broken.com", "al@broken.com"]
    )}  # fmt: skip
    assert sorted(oracle.asked) == ["al@broken.com", "jo@broken.com"]
    assert told == {
        "alice@acme-mail.com": "deliverable",
        "nobody@acme-mail.com": "undeliverable",
        "jo@broken.com": "deliverable",
        "al@broken.com": "unknown",
    }


async def test_of_one_address_too(asking: Callable[..., Verifications]) -> None:
    oracle = Oracle("jo@broken.com")
    assert (await replace(asking(), second_opinion=oracle).verify("jo@broken.com")).verdict == "deliverable"


async def test_it_is_not_asked_where_our_own_mail_tells(
    asking: Callable[..., Verifications], intake: Intake, store: Store
) -> None:
    await intake.take([event("1", recipient="alice@acme-mail.com", minutes_ago=2 * 1_440)], source="events")
    await take_in(store)
    oracle = Oracle("alice@acme-mail.com")
    verdict = await replace(asking(), second_opinion=oracle).verify("alice@acme-mail.com")
    assert (verdict.reason, oracle.asked) == ("delivered_before", [])


async def test_what_it_says_is_weighed_with_our_own_mail(
    asking: Callable[..., Verifications], intake: Intake, store: Store
) -> None:
    await intake.take([event("1", recipient="jo@broken.com", minutes_ago=2 * 1_440)], source="events")
    await take_in(store)
    verdict = await replace(asking(), second_opinion=Oracle("jo@broken.com")).verify("jo@broken.com")
    assert (verdict.verdict, verdict.reason) == ("deliverable", "accepted")
    assert verdict.checks["own_mail"] == {"delivered_at": "2026-11-20T10:00:00Z"}
