"""Is this hard-bounce rate a spike?

    verdict = judge(History(cells=…), now=…, limits=Limits(), firing=False)

A pure function of counts and the time: no clock, no store, so that history can be replayed. Mails are counted in the
cell of the time they were *sent*, and so are their bounces, however late these come: a late bounce then never makes
the present look bad. Mails not heard of yet count as delivered.
"""

from checks.rate.change import Change, Odds
from checks.rate.detector import Detector
from checks.rate.fleet import Fleet
from checks.rate.judge import judge
from checks.rate.key import Key
from checks.rate.model import Cell, History, Limits, State, Verdict
from checks.rate.rule import MEASURES, Rule
from checks.rate.sentence import sentence

__all__ = [
    "MEASURES",
    "Cell",
    "Change",
    "Detector",
    "Fleet",
    "History",
    "Key",
    "Limits",
    "Odds",
    "Rule",
    "State",
    "Verdict",
    "judge",
    "sentence",
]
