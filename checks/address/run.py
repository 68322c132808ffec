"""One run over many addresses: which server is asked next, and what became of every address."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from checks.address.catch_all import CatchAllMemory
from checks.address.controls import Controls, Finding
from checks.address.domain import find_route
from checks.address.guard import Network
from checks.address.inquiry import Attempt, Way, conclude, next_way, ways
from checks.address.judgement import judge, not_an_address, spared, why_not_probed
from checks.address.limits import Limits
from checks.address.manners import Manners, full_door
from checks.address.pace import asks_for_a_pause, is_unreachable, used_up
from checks.address.probe import Probe
from checks.address.queues import Home, Item, Place, Server, place_key
from checks.address.session import Session, tell_the_rest
from checks.address.syntax import Refused, parse
from checks.address.terms import Door, Doors, doors, terms_for
from checks.address.verdict import Verdict
from checks.dns import Resolver

LOOKUPS = 50  # domains looked up at a time
LONGEST_WAIT = 60.0  # seconds an address waits for its provider's turn; beyond that it is told when to come again
MOST_UNREAD = 2_000  # verdicts nobody has fetched yet, at which no more is asked


class Run:
    """Addresses go in by `take`, verdicts come out of `results`; `changed` is set whenever there is something new."""

    def __init__(
        self,
        *,
        resolver: Resolver,
        probe: Probe | None,
        catch_all: CatchAllMemory,
        manners: Manners,
        limits: Limits,
        networks: Sequence[Network],
        test_domains: bool,
        spare: Callable[[str], bool],
        known: Callable[[str], Verdict | None] | None,
        clock: Callable[[], float],
    ) -> None:
        self.limits = limits
        self._clock = clock
        self.results: deque[Verdict] = deque()
        self.changed = asyncio.Event()
        self.held = 0  # addresses taken, and not fetched as verdicts yet
        self.blocked = False  # the reader waits for room
        self._room = asyncio.Event()
        self._resolver = resolver
        self._probe = probe
        self._memory = catch_all
        self._manners = manners
        self._pace = manners.pace
        self._backwards = next(manners.runs) % 2 == 1
        self._networks = networks
        self._test_domains = test_domains or bool(networks)
        self._spare = spare
        self._known = known
        self._homes: dict[str, Home] = {}
        self._unknown: asyncio.Queue[Home] = asyncio.Queue()
        self._servers: dict[str, Server] = {}
        self._ready: deque[Server] = deque()
        self._free = limits.in_all
        self._open: Counter[Door] = Counter()
        self._parked: dict[Door, list[Server]] = {}  # servers that wait for room where their connections count
        self._tasks: set[asyncio.Task[None]] = set()
        self._resting: dict[Server, asyncio.TimerHandle] = {}
        self._dispatching = False
        self._stopped = False
        self.failure: BaseException | None = None

    @property
    def probe(self) -> Probe:
        assert self._probe is not None
        return self._probe

    def clock(self) -> float:
        return self._clock()

    def start(self) -> None:
        for _ in range(LOOKUPS):
            self._spawn(self._look_up())

    async def stop(self) -> None:
        """Close every connection, and wait until all is over."""
        self._stopped = True
        for timer in self._resting.values():
            timer.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def room(self) -> None:
        """Wait until one more address may be taken."""
        while self.held >= self.limits.look_ahead:
            self.blocked = True
            self._wake_resting()
            self._room.clear()
            await self._room.wait()
        self.blocked = False

    def take(self, address: str) -> None:
        """One more address."""
        self.held += 1
        parsed = parse(address, test_domains=self._test_domains)
        if isinstance(parsed, Refused):
            self._answer(not_an_address(address, parsed))
            return
        home = self._homes.get(parsed.domain)
        if home is None:
            home = self._homes[parsed.domain] = Home(parsed.domain)
            self._unknown.put_nowait(home)
        home.open += 1
        item = Item(address, parsed, home, self.clock(), spared=self._spare(address))
        if home.route is None:
            home.waiting.append(item)
        else:
            self._send_on(item)

    def fetched(self) -> None:
        """A verdict was taken out of `results`."""
        self.held -= 1
        if self.blocked and self.held < self.limits.look_ahead:
            self._room.set()
        if len(self.results) == MOST_UNREAD // 2:
            self._dispatch()

    # What sessions ask and tell

    def allowance(self, place: Place) -> int:
        """How many recipients may be put to the server now."""
        server, now = place.server, self.clock()
        if len(self.results) >= MOST_UNREAD or any(self._pace.paused(group, now=now) for group in place.groups):
            return 0
        allowed, wait = self._allowance(server, now)
        if not allowed:
            server.not_before = max(server.not_before, now + wait)
        return allowed

    def spend(self, place: Place, questions: int) -> None:
        if questions:
            self._pace.budgets.spend(place.server.terms.provider, questions)

    def learn(self, item: Item, place: Place, finding: Finding) -> None:
        """What this server said of an address."""
        item.attempts = (*item.attempts, Attempt(place.way, finding))
        if item.since is not None:
            item.spent += self.clock() - item.since
            item.since = None
        self._send_on(item)

    def is_wanted(self, place: Place) -> bool:
        """Whether a person waits until one of the server's sessions ends."""
        return self._manners.is_wanted(self._doors(place))

    def answered(self, item: Item) -> bool:
        """Whether somebody else learnt of it while it waited; it has its verdict then."""
        found = self._known(item.address) if self._known is not None and not item.attempts else None
        if found is None:
            return False
        self._answer(found)
        self._close(item.home)
        return True

    def learn_controls(self, place: Place) -> None:
        answer = place.controls.catch_all
        if answer is not None and self._memory.recall(place.domain, place.way.host.name) is None:
            self._memory.remember(place.domain, place.way.host.name, answer)

    def trouble(self, place: Place, finding: Finding) -> Finding:
        """A session ended so: what that means for the server's others. Returns the finding, with the pause it led to."""
        if asks_for_a_pause(finding):
            return self.pause(place.server.terms.group, finding)
        if is_unreachable(finding) and not place.asked:
            self._pace.unreachable(place.way.address, finding, now=self.clock())
        return finding

    def pause(self, group: str, finding: Finding) -> Finding:
        """Leave a server, a provider, or a domain at a server alone. Returns the finding with `retry_after`."""
        return self._pace.leave_alone(group, finding, now=self.clock(), back_off=self.limits.back_off)

    def went_well(self, place: Place) -> None:
        """A session came to its end, with answers about addresses."""
        place.server.failures = 0
        for group in place.groups:
            self._pace.relieve(group, now=self.clock())

    def _answer(self, verdict: Verdict) -> None:
        self.results.append(verdict)
        self.changed.set()

    def _finish(self, item: Item, finding: Finding | None, smtp: dict[str, Any] | None = None) -> None:
        home = item.home
        assert home.route is not None
        ms = round((self.clock() - item.started) * 1000)
        self._answer(judge(item.address, item.parsed, home.route, finding, smtp, ms=ms))
        self._close(home)

    def _close(self, home: Home) -> None:
        home.open -= 1
        if not home.open:
            self._homes.pop(home.domain, None)

    def _send_on(self, item: Item) -> None:
        """To the next server that is to be asked, or to its verdict."""
        home = item.home
        assert home.route is not None
        if item.spared and home.route.hosts:
            self._finish(item, spared(home.route, home.domain, self._memory))
            return
        if not home.route.hosts or home.skipped:
            self._finish(item, home.skipped)
            return
        way = next_way(home.ways, item.attempts)
        if way is None or (item.attempts and item.spent >= self.probe.total_seconds):
            self._finish(item, *conclude(item.attempts, best=home.route.hosts[0].preference))
            return
        key = place_key(home.domain, way, utf8=item.parsed.needs_smtputf8)
        server = self._servers.get(way.address)
        place = server.places.get(key) if server else None
        if place is None:
            server = self._meet(way)
            controls = Controls(self._memory.recall(home.domain, way.host.name))
            utf8 = item.parsed.needs_smtputf8
            place = server.places[key] = Place(home.domain, utf8, way, server, controls, self._backwards)
        place.items.append(item)
        place.server.queue(place)
        self._queue(place.server)
        self._dispatch()

    def _meet(self, way: Way) -> Server:
        server, terms = self._servers.get(way.address), terms_for(way, self.limits, self._networks)
        if server is None:
            server = Server(way.address, terms, most_refused=self.limits.refusals_per_session)
            self._servers[way.address] = server
        elif terms.named and not server.terms.named:  # others called it by another name; it is theirs all the same
            server.terms = terms
        return server

    def _allowance(self, server: Server, now: float) -> tuple[int, float]:
        terms = server.terms
        return self._pace.budgets.allowance(terms.provider, now=now, per_minute=terms.per_minute, per_day=terms.per_day)

    def _queue(self, server: Server) -> None:
        if server.waiting and not server.queued and server.sessions < self.limits.per_mx:
            server.queued = True
            self._ready.append(server)

    def _dispatch(self) -> None:
        """Open sessions while there are free places and servers that want one."""
        if self._stopped or self._dispatching:
            return  # what is dealt with here comes by again through `learn`
        self._dispatching = True
        while self._free and self._ready and len(self.results) < MOST_UNREAD:
            server = self._ready.popleft()
            server.queued = False
            if self._put_off(server):
                continue
            place = server.next_place()
            if place is None:
                continue
            if told := self._pace.paused(place.group, now=self.clock()):
                self._turn_away(place, told)
                self._queue(server)
            elif full := full_door(self._doors(place), self._open):
                server.queue(place)
                server.queued = True
                self._parked.setdefault(full, []).append(server)
            else:
                self._begin(place)
        self._dispatching = False

    def _doors(self, place: Place) -> Doors:
        return doors(place.way, place.server.terms, self.limits)

    def _begin(self, place: Place) -> None:
        server, through = place.server, self._doors(place)
        self._free -= 1
        self._open.update(door for door, _ in through)
        server.sessions += 1
        place.sessions += 1
        self._spawn(self._hold(place, through))
        server.queue(place)
        self._queue(server)

    def _end(self, place: Place, through: Doors) -> None:
        """Its room is free: first for who waits at one of its doors, then for those of the same server."""
        server = place.server
        self._free += 1
        server.sessions -= 1
        place.sessions -= 1
        server.queue(place)
        for door, _ in through:
            self._open[door] -= 1
            if not self._open[door]:
                del self._open[door]
            for other in self._parked.pop(door, ()):
                other.queued = False
                self._queue(other)
        self._leave(place)
        self._queue(server)

    def _put_off(self, server: Server) -> bool:
        """Whether the server is not to be asked now: its addresses are told so, or wait."""
        now = self.clock()
        told = self._pace.paused(server.terms.group, now=now) or self._pace.paused(server.address, now=now)
        allowed, wait = self._allowance(server, now)
        if told is None and not allowed and (wait > LONGEST_WAIT or self.blocked):
            told = used_up(server.terms.provider, wait)
        if told is not None:
            for place in list(server.places.values()):
                self._turn_away(place, told)
            return True
        wait = max(wait, server.not_before - now)
        if wait > 0:
            self._later(wait, server)
        return wait > 0

    def _turn_away(self, place: Place, told: Finding) -> None:
        """Its addresses are not asked about; they are told why."""
        while place.items:
            self.learn(place.items.popleft(), place, told)
        self._leave(place)

    def _later(self, seconds: float, server: Server) -> None:
        """Look at the server again then."""

        def look() -> None:
            del self._resting[server]
            server.queued = False
            self._queue(server)
            self._dispatch()

        server.queued = True
        self._resting[server] = asyncio.get_running_loop().call_later(seconds, look)

    def _wake_resting(self) -> None:
        """The reader waits for room: those who hold it up by resting have to make some (see `_put_off`)."""
        while self._resting:
            server, timer = self._resting.popitem()
            timer.cancel()
            server.queued = False
            self._queue(server)
        self._dispatch()

    async def _hold(self, place: Place, through: Doors) -> None:
        try:
            async with self._manners.turn(through):
                while place.items and self.answered(place.items[0]):
                    place.items.popleft()
                if place.items:  # nobody else took them while we waited for our turn
                    await Session(self, place).hold()
        finally:
            if place.sessions == 1:
                tell_the_rest(self, place)
            self._end(place, through)
            self._dispatch()

    def _leave(self, place: Place) -> None:
        """Forget what nobody waits for any more."""
        if place.items or place.sessions:
            return
        server = place.server
        server.places.pop(place.key, None)
        if not server.places and not server.sessions:
            self._servers.pop(server.address, None)

    async def _look_up(self) -> None:
        while True:
            home = await self._unknown.get()
            route = await find_route(home.domain, resolver=self._resolver, allow_networks=self._networks)
            home.skipped = why_not_probed(route, self._probe) if route.hosts else None
            if self._probe is not None:
                home.ways = ways(route, self._probe.source_ip)
            home.route = route
            waiting, home.waiting = home.waiting, []
            for item in waiting:
                self._send_on(item)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            self.failure = self.failure or failure
            self.changed.set()
