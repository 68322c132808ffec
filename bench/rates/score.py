"""A detector on a stream: what it found, how late beside the limit, and what it said for nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from bench.rates.cusum import Cusum
from bench.rates.streams import DAY, Spike, Stream

TICK = 60
CAP = 20.0  # a missed spike counts as so many times the limit
AFTER = 6 * 3_600  # seconds after a spike's last bounce in which it may still be told


class Judge(Protocol):
    """What is scored. A tick gives (key, "fire" or "recover", by an absolute limit?)."""

    def sent(self, key: str, t: float, n: int) -> None: ...
    def bounced(self, key: str, t: float, sent_at: float | None) -> None: ...
    def tick(self, now: float) -> Iterable[tuple[str, str, bool]]: ...


@dataclass
class Score:
    """Sums over streams."""

    kind: str
    delays: list[tuple[str, float, float]] = field(default_factory=list)  # group, mails, mails of the limit
    spikes: int = 0
    missed: int = 0
    false: int = 0
    flaps: int = 0
    stuck: int = 0
    clean: int = 0
    mails: int = 0
    key_years: float = 0.0
    policy: int = 0


def score(stream: Stream, judge: Judge) -> Score:
    """One pass over the stream, in lock-step."""
    result = Score(stream.kind)
    said = list(_run(stream, judge))
    by_key: dict[str, list[Spike]] = {}
    for spike in stream.spikes:
        by_key.setdefault(spike.key, []).append(spike)
    sends: dict[str, list[tuple[float, int]]] = {}
    for t, key, n, sent_at in stream.events:
        if sent_at is None:
            sends.setdefault(key, []).append((t, n))
    for key, rows in sends.items():
        total = sum(n for _, n in rows)
        inside = sum(n for t, n in rows for s in by_key.get(key, ()) if s.start <= t <= s.end)
        result.mails += total
        result.clean += total - inside
        result.key_years += (rows[-1][0] - rows[0][0]) / DAY / 365
    found: dict[int, int] = {}
    state: dict[str, bool] = {}
    policy_counts = stream.kind == "ramp"
    for t, key, what, policy in said:
        result.policy += policy and what == "fire"
        if policy and not policy_counts:
            continue
        if not policy:
            state[key] = what == "fire"
        if what != "fire":
            continue
        alarmed = next((s for s in by_key.get(key, ()) if s.start <= t <= max(s.end, s.known) + AFTER), None)
        if alarmed is None:
            result.false += 1
        elif id(alarmed) in found:
            result.flaps += not policy
        else:
            found[id(alarmed)] = len(result.delays)
            delay: float = sum(n for at, n in sends[key] if alarmed.start <= at <= t)
            result.delays.append((f"{alarmed.p0}-{alarmed.p1}", delay, 0.0))
    limits = _limits(stream)
    for spike in stream.spikes:
        result.spikes += 1
        at = limits.get(id(spike))
        if id(spike) not in found:
            result.missed += 1
            if at:
                result.delays.append((f"{spike.p0}-{spike.p1}", CAP * at, at))
        else:
            place = found[id(spike)]
            group, delay, _ = result.delays[place]
            result.delays[place] = (group, delay, at or 0.0)
    result.delays = [row for row in result.delays if row[2]]
    result.stuck = sum(state.values())
    return result


def _run(stream: Stream, judge: Judge) -> Iterable[tuple[float, str, str, bool]]:
    tick = TICK
    for t, key, n, sent_at in stream.events:
        while t > tick:
            for name, what, policy in judge.tick(tick):
                yield tick, name, what, policy
            tick += TICK
        if sent_at is None:
            judge.sent(key, t, n)
        else:
            judge.bounced(key, t, sent_at if sent_at >= 0 else None)
    for end in range(tick, tick + 2 * DAY, TICK):
        for name, what, policy in judge.tick(end):
            yield end, name, what, policy


def _limits(stream: Stream) -> dict[int, float]:
    """Mails from the start of each spike until the CUSUM that knows it alarms, seen at the same ticks."""
    found: dict[int, float] = {}
    for key in {spike.key for spike in stream.spikes}:
        mine = [event for event in stream.events if event[1] == key]
        for spike in (s for s in stream.spikes if s.key == key):
            cusum = Cusum(spike.p0, spike.p1)
            mails, when = 0, None
            for t, _, n, sent_at in mine:
                if when is not None and t > when:
                    break
                if sent_at is None:
                    cusum.sent(n)
                    mails += n if spike.start <= t <= spike.end else 0
                elif when is None and spike.start <= t and cusum.bounced():
                    when = (t // TICK + 1) * TICK
                elif t < spike.start:
                    cusum.bounced()
                    cusum.w = min(cusum.w, cusum.threshold * 0.9)
            if when is not None and mails:
                found[id(spike)] = mails
    return found
