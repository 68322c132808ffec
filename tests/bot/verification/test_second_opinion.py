"""Another verifier is asked where ours could not tell, and only there."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from bot.verification import Verifications
from checks.address import Verdict

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
