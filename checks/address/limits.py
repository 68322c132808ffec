"""How much is asked of mail servers in one run over many addresses, and how much is held in memory meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

AT_LEAST_ONE = (
    *("per_mx", "per_provider", "in_all", "flight", "recipients_per_session", "refusals_per_session"),
    *("per_minute_else", "per_day", "look_ahead"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The defaults are what a stranger's server takes without offence.

    per_mx                  connections to one mail server at a time, by its IP address and by its MX name; the process's
                            `Manners` allow no more than two, whatever this says
    per_provider            connections to all servers of one provider (end of the MX host's name) at a time
    connections             provider → the same, where it is another number
    in_all                  connections at a time, all servers of the run together
    flight                  recipients said in one go, where the server offers PIPELINING (RFC 2920)
    recipients_per_session  then QUIT, and a fresh session
    refusals_per_session    the same. Postfix delays every reply by 1 s after 10, and hangs up at the 21st. One by one,
                            up to 16 where that spares a session and the replies stay as quick as they were
    per_minute              provider → questions a minute; None: our data file
    per_minute_else         questions a minute to every other provider
    per_day                 questions to one provider in 24 hours
    days                    provider → the same, where it is another number
    back_off                seconds for which a server (all of a provider in our data file) is left alone after 421, or
                            4xx before any recipient: the first time, the second time, from then on
    look_ahead              addresses read but not answered yet. Memory grows with it, not with the list; a list
                            sorted by domain needs the fewest sessions

    `per_provider`, `per_minute_else` and `per_day` do not hold for networks that are expressly allowed.
    """

    per_mx: int = 2
    per_provider: int = 2
    connections: Mapping[str, int] | None = None
    in_all: int = 100
    flight: int = 20
    recipients_per_session: int = 200
    refusals_per_session: int = 8
    per_minute: Mapping[str, int] | None = None
    per_minute_else: int = 600
    per_day: int = 10_000
    days: Mapping[str, int] | None = None
    back_off: tuple[float, ...] = (300.0, 900.0, 3600.0)
    look_ahead: int = 50_000

    def __post_init__(self) -> None:
        """ValueError for a limit nothing could be done under."""
        for name in AT_LEAST_ONE:
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is at least 1")
        for name in ("connections", "per_minute", "days"):
            if any(number < 1 for number in (getattr(self, name) or {}).values()):
                raise ValueError(f"{name} of a provider is at least 1")
        if not self.back_off:
            raise ValueError("back_off needs at least one duration")
