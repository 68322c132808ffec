"""Reviews: flagged addresses, votes, quorum, the suppression list, undo."""

from bot.reviews.reviews import Reviews

__all__ = ["Reviews"]
