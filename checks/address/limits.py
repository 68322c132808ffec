"""How much is asked of mail servers in one run over many addresses, and how much is held in memory meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The defaults are what a stranger's server takes without offence.

    per_mx                  connections to one mail server (IP address) at a time; the process's `Manners` allow no
                            more than two, whatever this says
    in_all                  connections at a time, all servers of the run together
    flight                  recipients said in one go, where the server offers PIPELINING (RFC 2920)
    recipients_per_session  then QUIT, and a fresh session
    refusals_per_session    the same. Postfix delays every reply by 1 s after 10, and hangs up at the 21st. One by one,
                            up to 16 where that spares a session and the replies stay as quick as they were
    per_minute              provider (end of the MX host's name) → questions a minute; None: our data file
    per_day                 questions to one provider in 24 hours; networks that are expressly allowed are not counted
    back_off                seconds for which a server (all of a provider in our data file) is left alone after 421, or
                            4xx before any recipient: the first time, the second time, from then on
    look_ahead              addresses read but not answered yet. Memory grows with it, not with the list; a list
                            sorted by domain needs the fewest sessions
    """

    per_mx: int = 2
    in_all: int = 100
    flight: int = 20
    recipients_per_session: int = 200
    refusals_per_session: int = 8
    per_minute: Mapping[str, int] | None = None
    per_day: int = 10_000
    back_off: tuple[float, ...] = (300.0, 900.0, 3600.0)
    look_ahead: int = 50_000

    def __post_init__(self) -> None:
        """ValueError for a limit nothing could be done under."""
        for name in ("per_mx", "in_all", "flight", "recipients_per_session", "refusals_per_session", "look_ahead"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is at least 1")
        if not self.back_off:
            raise ValueError("back_off needs at least one duration")
