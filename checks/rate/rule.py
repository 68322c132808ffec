"""How one measure is judged: what is usual before anything is known, what counts as a rise, how rare a false alarm is."""

from msgspec import Struct

HOUR = 3_600
DAY = 24 * HOUR


class Rule(Struct, frozen=True, kw_only=True):
    """The knobs of one measure, such as hard bounces. Rates are shares of 1, mails are counted."""

    usual: float = 0.007
    """The rate of a fleet nothing is known of."""
    strength: float = 300.0
    """How many mails the fleet's word weighs beside a subject's own."""
    uneven: float = 0.05
    """How much batches differ beyond chance, as a squared coefficient of variation, before it is learned."""
    least: float = 0.001
    most: float = 0.05
    """The highest usual rate is never put below `least` or above `most`."""
    rise: float = 0.015
    """The lowest rate that is looked for; twice the highest usual rate, where that is more."""
    spacing: float = 4e4
    """Mails from one false alarm to the next, at least, of a subject of a thousand mails a day."""
    volume: float = 0.5
    """How the spacing grows with the volume: its power."""
    margin: float = 2.0
    """Standard errors from the usual to the highest usual rate."""
    least_sent: int = 0
    least_hits: int = 3
    """Mails of a rise, and bounces among them, below which nothing is said."""
    limits: tuple[float, ...] = (0.02, 0.05, 0.1)
    """Rates that are bad whatever is usual, rising."""
    limit_hits: float = 5.0
    """Bounces below which no limit counts as broken."""
    critical: float = 0.05
    """A spike surely above this is critical."""


HARD = Rule()
# Blocks are about the sender, and come in bursts: a provider's list or filter, then over.
BLOCKS = Rule(usual=0.005, uneven=0.1, least=0.002, rise=0.02, limits=(0.05, 0.1, 0.2), critical=0.1)
# Gmail and Yahoo ask for less than 0.1 %, and hear no excuse from 0.3 %.
COMPLAINTS = Rule(
    usual=0.0003, strength=7_000.0, least=0.0001, most=0.003, rise=0.0008, limits=(0.0008, 0.001, 0.003), critical=0.001
)
MEASURES = {"hard": HARD, "blocks": BLOCKS, "complaints": COMPLAINTS}
