"""What mailing a verified list now would come to."""

from collections.abc import Mapping

UNSURE = frozenset({"catch_all", "mailbox_full", "disputed"})  # risky ones that a server may still refuse


def bounce_rate(tally: Mapping[tuple[str, str], int]) -> tuple[float, float]:
    """Share of addresses that would bounce, by (verdict, reason) → how many.

    From: the undeliverable alone. To: those too of which nobody can tell, every one of them.
    """
    size = sum(tally.values())
    if not size:
        return 0.0, 0.0
    dead = sum(count for (verdict, _), count in tally.items() if verdict == "undeliverable")
    unsure = sum(count for (verdict, reason), count in tally.items() if verdict == "unknown" or reason in UNSURE)
    return dead / size, (dead + unsure) / size
