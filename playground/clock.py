"""What time it is in the workspace, and message timestamps that never repeat."""

import time


class Clock:
    """Epoch seconds. A test moves it on with `advance`; what expires or fills up by time follows."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._last_ts = 0

    def now(self) -> float:
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds

    def next_ts(self) -> str:
        """A Slack timestamp, `1700000000.000123`: the time in microseconds, each given out once."""
        self._last_ts = max(self._last_ts + 1, int(self.now() * 1_000_000))
        seconds, micros = divmod(self._last_ts, 1_000_000)
        return f"{seconds}.{micros:06d}"
