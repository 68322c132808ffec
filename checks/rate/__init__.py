"""Is this bounce rate a spike?

    key = Key(); key.sent(t, 500); key.bounced(t + 9, t)
    changes = look(key, Fleet.unknown(HARD), HARD, t + 60)

A look is a pure function of what is remembered of a subject, what is usual in its fleet, and the time: no clock, no
store, so that history can be replayed. Mails are counted in the cell of the time they were *sent*, and so are their
bounces, however late these come: a late bounce never makes the present look bad. Mails not heard of yet count as
delivered. `Detector` does the same for many subjects in memory. How it works: docs/detection.md.
"""

from checks.rate.change import Change, Odds
from checks.rate.detector import Detector
from checks.rate.fleet import Fleet, learn
from checks.rate.key import Key
from checks.rate.look import look
from checks.rate.past import teach
from checks.rate.rule import HARD, MEASURES, Rule
from checks.rate.sentence import sentence
from checks.rate.standing import Standing, State, standing

__all__ = [
    "HARD",
    "MEASURES",
    "Change",
    "Detector",
    "Fleet",
    "Key",
    "Odds",
    "Rule",
    "Standing",
    "State",
    "learn",
    "look",
    "sentence",
    "standing",
    "teach",
]
