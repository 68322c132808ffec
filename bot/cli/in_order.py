"""Verdicts in the order in which their addresses were given, as far as nobody is kept waiting for long."""

from collections import deque
from collections.abc import AsyncIterable, AsyncIterator

from checks.address import Verdict

PATIENCE = 1_000  # verdicts that wait for one before them; then they go first


class InOrder:
    """`given` is what to ask about, `of` puts the answers in order. Memory: what is asked at a time."""

    def __init__(self, addresses: AsyncIterable[str]) -> None:
        self._addresses = addresses
        self._waiting: deque[str] = deque()
        self._known: dict[str, list[Verdict]] = {}
        self._held = 0

    async def given(self) -> AsyncIterator[str]:
        """Every address, as it is taken up."""
        async for address in self._addresses:
            self._waiting.append(address)
            yield address

    async def of(self, verdicts: AsyncIterable[Verdict]) -> AsyncIterator[Verdict]:
        """Each verdict as soon as all before it are told."""
        async for verdict in verdicts:
            self._known.setdefault(verdict.address, []).append(verdict)
            self._held += 1
            while self._waiting and self._waiting[0] in self._known:
                yield self._next(self._waiting.popleft())
            if self._held >= PATIENCE:
                late: deque[str] = deque()
                while self._waiting:
                    address = self._waiting.popleft()
                    if address in self._known:
                        yield self._next(address)
                    else:
                        late.append(address)
                self._waiting = late

    def _next(self, address: str) -> Verdict:
        known = self._known[address]
        verdict = known.pop(0)
        if not known:
            del self._known[address]
        self._held -= 1
        return verdict
