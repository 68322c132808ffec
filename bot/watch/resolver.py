"""Does our own resolver answer? While it does not, what only the DNS can say is held back."""

import secrets
from dataclasses import dataclass

from checks.dns import Outcome, Resolver

# Any answer counts, "there is none" too; a name never asked before, so that it comes from no cache.
NAME = "{token}.example.com"


class NoAnswer(Exception):
    """The resolver did not answer."""


@dataclass(frozen=True)
class OwnResolver:
    """One question a run."""

    resolver: Resolver

    async def look(self) -> str:
        """NoAnswer where nobody could say."""
        answer = await self.resolver.ask(NAME.format(token=secrets.token_hex(6)), "A")
        if answer.outcome is Outcome.UNKNOWN:
            raise NoAnswer(answer.why or "no answer")
        return "it answers"
