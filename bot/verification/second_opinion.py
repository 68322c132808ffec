"""The seam for another verifier (ZeroBounce, NeverBounce, MailerCheck): asked where ours could not tell."""

from typing import Protocol

from checks.address import Verdict


class SecondOpinion(Protocol):
    """One service. Every question costs, so it is asked once an address, and never about what is known."""

    async def ask(self, found: Verdict) -> Verdict | None:
        """Its verdict in our words, with its own under `checks`; None: no opinion, or out of reach."""


def is_wanted(found: Verdict) -> bool:
    """Could ours not tell? Where it could, nobody else is asked."""
    return found.verdict == "unknown" or found.reason == "catch_all"
