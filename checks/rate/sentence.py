"""A change in English, of its parts. Other languages put the same parts together in their own way."""

from checks.rate.change import Change


def sentence(name: str, change: Change, what: str = "bounced hard") -> str:
    """What happened, and what speaks for it."""
    if change.idle:
        return f"{name}: no mail for three days, so this is closed without saying that it is better."
    usual = share(change.odds.usual)
    if change.limit:
        verb = "above" if change.fires else "no longer above"
        return f"{name} is {verb} the limit of {share(change.limit)}: {numbers(change, what)}."
    if not change.fires:
        return f"{name} is back to what is usual: {numbers(change, what)}, where {usual} is usual."
    return (
        f"{change.k:,} of {change.n:,} mails of {name} {what}: {share(change.rate)}, where {usual} is usual"
        f" ({share(change.odds.highest)} at most). {chance(change)}"
    )


def numbers(change: Change, what: str) -> str:
    """The counts and the rate."""
    return f"{change.k:,} of {change.n:,} mails {what}, {share(change.rate)}"


def chance(change: Change) -> str:
    """How rare that is where nothing is wrong."""
    days = change.odds.once_in_days
    if days >= 1e9:
        return "By chance: less than one day in a thousand million."
    digits = 10 ** max(0, len(str(int(days))) - 2)
    return f"By chance: less than one day in {int(days // digits * digits):,}."


def share(rate: float) -> str:
    """A rate as percent, with as many digits as tell it from its neighbours."""
    return f"{rate:.1%}" if rate >= 0.001 else f"{rate:.2%}"
