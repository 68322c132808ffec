"""The times of log lines: syslog's without a year and a zone, and RFC 3339."""

from contextlib import suppress
from datetime import datetime, timedelta

from bot.clock import to_ms

LEAP_YEAR = 2000  # has every day there is


class Moments:
    """Reads times, as of `now` (epoch ms)."""

    def __init__(self, now: int) -> None:
        self.now = now
        self._last: tuple[str, int | None] = ("", None)  # a busy log has many lines a second

    def read(self, text: str) -> int | None:
        """Epoch ms; None for what is no time."""
        if self._last[0] != text:
            self._last = (text, self._read(text))
        return self._last[1]

    def _read(self, text: str) -> int | None:
        try:
            if text[0].isdigit():
                return to_ms(datetime.fromisoformat(text))
            moment = datetime.strptime(f"{LEAP_YEAR} {text}", "%Y %b %d %H:%M:%S")  # noqa: DTZ007 - see below
        except ValueError:
            return None
        # Syslog's time has no zone: it is this machine's. Nor a year: the latest such moment that is not in the future.
        tomorrow = datetime.fromtimestamp(self.now / 1_000) + timedelta(days=1)  # noqa: DTZ006 - the machine's own time
        for year in range(tomorrow.year, tomorrow.year - 9, -1):
            with suppress(ValueError):  # 29 February
                if moment.replace(year=year) <= tomorrow:
                    return to_ms(moment.replace(year=year))
        return None
