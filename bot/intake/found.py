"""What is found in a file: an entry, something that cannot be read, or a message that reports nothing."""

from typing import NamedTuple

from bot.store.events import Entry


class Unreadable(NamedTuple):
    """What could not be read, and why: `where` is file or file:line."""

    where: str
    why: str


class Nothing(NamedTuple):
    """A message that reports nothing: no bounce."""

    where: str


Found = Entry | Unreadable | Nothing
