"""What is mailed, and who writes it: the words are those of the messages in Slack, which this package does not know."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from bot.store.alert_mails import Untold
from bot.store.alerts import Alert

SUBJECT = 150  # characters


class Letter(NamedTuple):
    """One mail, plain text. `name`: of which its Message-ID is made; the same letter has the same name."""

    name: str
    subject: str
    text: str


class Letters(Protocol):
    """Writes them, in the language set for channels."""

    async def silence(self, untold: Sequence[Untold], *, now: int) -> Letter:
        """Slack cannot be told of these alerts."""

    async def works_again(self, alerts: Sequence[Alert], *, now: int) -> Letter:
        """Slack was told at last."""

    async def digest(self, name: str) -> Letter | None:
        """None where no such digest was made."""
