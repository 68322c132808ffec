"""Is this hard-bounce rate a spike?

    verdict = judge(History(cells=…), now=…, limits=Limits(), firing=False)

A pure function of counts and the time: no clock, no store, so that history can be replayed. Mails are counted in the
cell of the time they were *sent*, and so are their bounces, however late these come: a late bounce then never makes
the present look bad. Mails not heard of yet count as delivered.
"""

from checks.rate.judge import judge
from checks.rate.model import Cell, History, Limits, State, Verdict

__all__ = ["Cell", "History", "Limits", "State", "Verdict", "judge"]
