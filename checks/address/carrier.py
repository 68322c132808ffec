"""Carries a dialogue about one address to one server, one command at a time.

Connects to the IP address it is given and to no other: names were resolved, and addresses judged, before.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from checks.address.dialogue import Dialogue, Verb
from checks.address.pipeline import Line, LineLost
from checks.address.probe import Probe


async def carry(
    dialogue: Dialogue,
    address: str,
    *,
    probe: Probe,
    deadline: float,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Hold the dialogue with the server at this IP address. `deadline` is on `clock`. Network trouble never raises."""

    def left(limit: float) -> float:
        return max(0.001, min(limit, deadline - clock()))

    line: Line | None = None
    try:
        line = await Line.open(address, probe=probe, limit=left(probe.connect_seconds))
        while (step := dialogue.next()) is not None:
            limit = left(probe.banner_seconds if step.verb is Verb.BANNER else probe.reply_seconds)
            for reply in await line.exchange([step], limit=limit, longest=limit):
                dialogue.receive(reply)
        await line.quit()
    except LineLost as lost:
        dialogue.lost(lost.reason, lost.why)
        if line is not None:
            await line.abort()
    finally:
        if line is not None:
            line.close()
