"""[[limits]]: what holds for the rates of some subjects. The first that matches is taken; what it does not say is as [rates]."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Annotated, Literal

from msgspec import Meta, Struct

from bot.settings.rates import Measure, Rates

LimitShare = Annotated[float, Meta(ge=0, lt=1)]


class Limit(Struct, frozen=True, kw_only=True):
    """[[limits]]: what holds for the rates of some subjects; the first that matches is taken, else what [rates] says."""

    subject: Annotated[
        str, Meta(min_length=1, description="name of the campaign, domain, …; * and ? stand for others")
    ] = "*"
    kind: Annotated[
        Literal["*", "campaign", "domain", "ip", "provider"], Meta(description="kind of subject; *: any")
    ] = "*"
    measure: Annotated[Measure, Meta(description="what is counted: hard bounces, blocks or complaints")] = "hard"
    warning: Annotated[LimitShare, Meta(description="rate that is a warning, a share; 0: as in [rates]")] = 0.0
    critical: Annotated[LimitShare, Meta(description="rate that is critical, a share; 0: as in [rates]")] = 0.0
    stop: Annotated[
        LimitShare, Meta(description="rate at which nothing more should be sent, a share; 0: as in [rates]")
    ] = 0.0
    minimum_sent: Annotated[int, Meta(ge=0, description="mails below which nothing is said; 0: as in [rates]")] = 0
    minimum_hard: Annotated[
        int, Meta(ge=0, description="hits (of what is counted) below which nothing is said; 0: as in [rates]")
    ] = 0
    sensitivity: Annotated[
        Literal["same", "low", "normal", "high"], Meta(description="as rates.sensitivity, for these; same: as there")
    ] = "same"

    def matches(self, measure: str, kind: str, name: str) -> bool:
        """Upper and lower case are one."""
        return self.measure == measure and self.kind in ("*", kind) and fnmatchcase(name.lower(), self.subject.lower())

    def filled(self, rates: Rates) -> "Limit":
        """With what [rates] says where this says nothing."""
        own = (self.warning, self.critical, self.stop)
        warning, critical, stop = (said or usual for said, usual in zip(own, rates.limits(self.measure), strict=True))
        return Limit(
            subject=self.subject, kind=self.kind, measure=self.measure,
            warning=warning, critical=critical, stop=stop,
            minimum_sent=self.minimum_sent or rates.minimum_sent,
            minimum_hard=self.minimum_hard or rates.minimum_hard,
            sensitivity=rates.sensitivity if self.sensitivity == "same" else self.sensitivity,
        )  # fmt: skip


def limit_for(limits: Sequence[Limit], rates: Rates, *, measure: Measure, kind: str, name: str) -> Limit:
    """All that holds for one subject."""
    found = (limit for limit in limits if limit.matches(measure, kind, name))
    return next(found, Limit(measure=measure)).filled(rates)
