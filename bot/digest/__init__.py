"""What is summed up each day and each week: when, of which span, and from what. State and outbox rows only, no Slack."""

from bot.digest.assemble import Digest, assemble
from bot.digest.digests import Digests

__all__ = ["Digest", "Digests", "assemble"]
