"""What large providers tell of our mail, where the user has keys: asked once a day, kept, and part of the sender score.

snds         Microsoft: how Outlook.com's filters see our addresses, and which of them it blocks
postmaster   Google: complaints, authentication and delivery errors of our domains at Gmail
"""

from bot.targets.reputation.postmaster import Postmaster, read_gmail
from bot.targets.reputation.snds import Snds, read_blocks

__all__ = ["SOURCES", "Postmaster", "Snds", "read_blocks", "read_gmail"]

SOURCES = frozenset({"snds", "postmaster"})
"""Kinds of the sources (`bot.store.sources`) that tell of reputation, and of no mails."""
