"""What a log has said so far of the mails that are on their way, by queue id."""

from dataclasses import dataclass

KNOWN = 100_000  # mails remembered at once: more than most queues hold; the oldest are forgotten first


@dataclass(slots=True)
class Mail:
    """One mail in the queue. `sender` is None while the log has not told it, "" for a mail server's own bounces."""

    sender: str | None = None
    message_id: str = ""
    campaign: str = ""


class Mails:
    """Bounded, however long the log is followed."""

    def __init__(self, most: int = KNOWN) -> None:
        self._mails: dict[str, Mail] = {}
        self._most = most

    def __len__(self) -> int:
        return len(self._mails)

    def begin(self, queue: str) -> None:
        """A new mail: short queue ids are used again."""
        self.end(queue)

    def of(self, queue: str) -> Mail:
        """What is known, to be added to."""
        mail = self._mails.get(queue)
        if mail is None:
            mail = self._mails[queue] = Mail()
            if len(self._mails) > self._most:
                del self._mails[next(iter(self._mails))]
        return mail

    def known(self, queue: str) -> Mail:
        """What is known, to be looked at."""
        return self._mails.get(queue) or Mail()

    def end(self, queue: str) -> None:
        """It has left the queue."""
        self._mails.pop(queue, None)
