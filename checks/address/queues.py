"""Addresses waiting for servers: by domain at a server (`Place`), by server (`Server`)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import sqrt

from checks.address.controls import Controls, Finding
from checks.address.dialogue import Dialogue
from checks.address.domain import Route
from checks.address.inquiry import Attempt, Way
from checks.address.limits import Limits
from checks.address.syntax import Parsed
from checks.address.terms import Terms

# So many addresses waiting for a domain's session, and another is worth its opening: where they are asked in flights,
# and where they are asked one by one, which takes the other session longer than the three exchanges of an opening.
WORTH_A_SECOND, WORTH_A_SECOND_ONE_BY_ONE = 10, 5
# One by one, refusals may go on to twice as many, but not beyond this, where that spares the server another session and
# it stays as quick as before; Postfix hangs up at the 21st.
MOST_REFUSED = 16


@dataclass(slots=True, eq=False)
class Home:
    """One domain: its route once it is known, and how many of its addresses are not answered yet."""

    domain: str
    route: Route | None = None
    skipped: Finding | None = None
    ways: Sequence[Way] = ()
    waiting: list[Item] = field(default_factory=list)
    open: int = 0


@dataclass(slots=True, eq=False)
class Item:
    """One address on its way. `started` and `since` are on the run's clock.

    `spent`: seconds that servers took over it; `since`: when the present one began to, None while it waits its turn.
    `spared`: no server is asked.
    """

    address: str
    parsed: Parsed
    home: Home
    started: float
    attempts: tuple[Attempt, ...] = ()
    since: float | None = None
    spent: float = 0.0
    spared: bool = False


@dataclass(slots=True, eq=False)
class Place:
    """The addresses of one domain that wait for one server. `asked`, `refused`: what its sessions saw so far.

    `backwards`: the last comes first. Two runs over the same list begin at either end, lest they ask each address at
    the same moment, when neither knows the other's answer.
    """

    domain: str
    utf8: bool
    way: Way
    server: Server
    controls: Controls
    backwards: bool = False
    items: deque[Item] = field(default_factory=deque)
    under_way: dict[str, list[Item]] = field(default_factory=dict)  # by mailbox: said to a session, not settled
    dialogues: list[Dialogue] = field(default_factory=list)  # that have answers not settled
    sessions: int = 0
    queued: bool = False
    asked: int = 0
    refused: int = 0

    @property
    def key(self) -> PlaceKey:
        return place_key(self.domain, self.way, utf8=self.utf8)

    @property
    def group(self) -> str:
        """Under which name pauses of this domain at this server are remembered."""
        return f"{self.domain} at {self.way.address}"

    @property
    def groups(self) -> tuple[str, str]:
        return self.server.terms.group, self.group

    @property
    def wants_session(self) -> bool:
        """Whether another one is worth its opening."""
        waiting = len(self.items)
        if not waiting or self.sessions == 0 or waiting >= WORTH_A_SECOND:
            return waiting > 0
        return self.server.one_by_one and (waiting >= WORTH_A_SECOND_ONE_BY_ONE or not self.bears_the_rest)

    @property
    def bears_the_rest(self) -> bool:
        """Whether the sessions there are may well take all that wait before they have seen their fill of refusals.

        One standard deviation in favour of it: where it does not come true, nothing is lost.
        """
        most = most_refused_at_a_stretch(self.server.most_refused)
        fresh = max(0, self.sessions - len(self.dialogues)) * most
        room = fresh + sum(max(0, most - each.refused) for each in self.dialogues)
        share = (self.refused + 1) / (self.asked + 2)
        expected = len(self.items) * share
        return expected - sqrt(expected * (1 - share)) <= room

    def take(self, count: int, *, now: float, answered: Callable[[Item], bool]) -> list[str]:
        """Up to so many mailboxes to ask about now. `answered`: whether an address is dealt with already."""
        mailboxes: list[str] = []
        while self.items and len(mailboxes) < count:
            item = self.items.pop() if self.backwards else self.items.popleft()
            if answered(item):
                continue
            item.since = now
            mailbox = item.parsed.mailbox
            if mailbox in self.under_way:  # twice in the list: asked once
                self.under_way[mailbox].append(item)
            else:
                self.under_way[mailbox] = [item]
                mailboxes.append(mailbox)
        return mailboxes

    def give_back(self, mailboxes: Sequence[str]) -> None:
        """These were taken, but not answered."""
        for mailbox in reversed(mailboxes):
            self.items.extendleft(reversed(self.under_way.pop(mailbox)))


PlaceKey = tuple[str, bool, str, str]


def place_key(domain: str, way: Way, *, utf8: bool) -> PlaceKey:
    """What tells places apart; of strings, since it is looked up for every address."""
    return domain, utf8, way.host.name, way.address


@dataclass(slots=True, eq=False)
class Server:
    """One IP address.

    `one_by_one`: it does not offer PIPELINING, or that led astray. `most`: recipients it bears in a session;
    `most_refused`: refusals after which we end one.
    """

    address: str
    terms: Terms
    most_refused: int
    places: dict[PlaceKey, Place] = field(default_factory=dict)
    waiting: deque[Place] = field(default_factory=deque)  # places that want a session
    sessions: int = 0
    queued: bool = False
    one_by_one: bool = False
    most: int = 1_000_000
    failures: int = 0
    not_before: float = 0.0

    def next_place(self) -> Place | None:
        """Whose turn it is; places take turns."""
        while self.waiting:
            place = self.waiting.popleft()
            place.queued = False
            if place.wants_session:
                return place
        return None

    def queue(self, place: Place) -> None:
        if place.wants_session and not place.queued:
            place.queued = True
            self.waiting.append(place)


def most_refused_at_a_stretch(most: int) -> int:
    """How many refusals a session may see one by one, where it usually sees `most`; see MOST_REFUSED."""
    return min(2 * most, max(most, MOST_REFUSED))


def flight_size(limits: Limits, *, asked: int, refused: int, seen: int, seen_refused: int) -> int:
    """How many recipients to say next in a session with so many `asked` and `refused`; 0: time for QUIT.

    `seen`, `seen_refused`: all that is known of the domain at this server. So many that, with the share of refusals
    seen so far and two standard deviations more, the server does not get slow (Postfix: a second for every reply from
    the 10th refusal on); never so many that it could hang up (20).
    """
    left = limits.recipients_per_session - asked
    if left <= 0 or refused >= limits.refusals_per_session:
        return 0
    slow = limits.refusals_per_session + 2
    room = slow - 1 - refused
    share = (seen_refused + 1) / (seen + 2)
    # n·share + 2·sqrt(n·share·(1 - share)) = room, solved for n
    likely = (sqrt(1 - share + room) - sqrt(1 - share)) ** 2 / share if seen else room
    return min(limits.flight, left, max(room, int(likely)), 2 * slow - 1 - refused)
