"""Which sources are read: what the settings name, each with a reader of its own."""

from bot.clock import Clock
from bot.intake.inbound import InboundServer
from bot.intake.log.reader import LogReader
from bot.intake.mailbox import MailboxReader
from bot.intake.polling.reader import PollReader
from bot.intake.reader import Reader
from bot.intake.verp import build_verp
from bot.settings import Settings
from bot.store import Store


def build_readers(settings: Settings, store: Store, clock: Clock) -> list[Reader]:
    """Each is run as a task until it is told to stop."""
    verp = build_verp(settings)
    readers: list[Reader] = [LogReader(each, verp=verp, store=store, clock=clock) for each in settings.logs]
    readers += [
        MailboxReader(each, secrets=settings.secrets, verp=verp, store=store, clock=clock)
        for each in settings.mailboxes
    ]
    readers += [PollReader(each, secrets=settings.secrets, store=store, clock=clock) for each in settings.polls]
    if settings.inbound.port:
        readers.append(InboundServer(settings.inbound, verp=verp, store=store, clock=clock))
    return readers
