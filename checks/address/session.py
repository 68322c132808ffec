"""One session with one server about addresses of one domain, fed from a queue while it goes on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

from checks.address.connection import LineLost, connect
from checks.address.controls import Finding
from checks.address.dialogue import Dialogue, Step, Verb
from checks.address.limits import Limits
from checks.address.pace import IN_A_ROW, LATER_IN_A_ROW, counts_against_server
from checks.address.pipeline import Line
from checks.address.probe import Probe
from checks.address.queues import Item, Place, flight_size, most_refused_at_a_stretch
from checks.address.replies import Stage

MOST_TRANSACTIONS = 10  # RSET counts as a fault with some servers (Postfix: smtpd_junk_command_limit)
LONGEST_SECONDS = 120.0  # for one exchange; and no recipient is added to a session older than that
SLOWER = 0.5  # seconds a reply takes longer than the quickest: the server minds our refusals
FAILURES = 3  # sessions in which nothing was learnt, until a server is given up


class Desk(Protocol):
    """Where a session asks what it may, and leaves what it learnt."""

    @property
    def limits(self) -> Limits: ...
    @property
    def probe(self) -> Probe: ...
    def clock(self) -> float: ...
    def allowance(self, place: Place) -> int: ...
    def spend(self, place: Place, questions: int) -> None: ...
    def learn(self, item: Item, place: Place, finding: Finding) -> None: ...
    def is_wanted(self, place: Place) -> bool: ...
    def answered(self, item: Item) -> bool: ...
    def learn_controls(self, place: Place) -> None: ...
    def trouble(self, place: Place, finding: Finding) -> Finding: ...
    def pause(self, group: str, finding: Finding) -> Finding: ...
    def went_well(self, place: Place) -> None: ...


def tell_the_rest(desk: Desk, place: Place) -> None:
    """After the last session: addresses whose controls were never answered are judged without."""
    for dialogue in place.dialogues:
        for mailbox in dialogue.unsettled():
            _tell(desk, place, mailbox, dialogue.finding(mailbox))
    place.dialogues.clear()


def _tell(desk: Desk, place: Place, mailbox: str, finding: Finding) -> None:
    for item in place.under_way.pop(mailbox):
        desk.learn(item, place, finding)


@dataclass(slots=True, eq=False)
class Session:
    desk: Desk
    place: Place
    dialogue: Dialogue = field(init=False)
    _mine: list[str] = field(default_factory=list)
    _counted: tuple[int, int] = (0, 0)
    _said: int = 0
    _spent: int = 0
    _against: int = 0
    _answered: bool = False
    _weighed: int = 0
    _vague: set[str] = field(default_factory=set)
    _tired: bool = False
    _quickest: float = LONGEST_SECONDS
    _slowed: bool = False
    _opened: float = 0.0
    _since: float = 0.0  # the server has kept the next address waiting

    def __post_init__(self) -> None:
        place, probe = self.place, self.desk.probe
        self.dialogue = Dialogue(
            domain=place.domain,
            hello=probe.hello,
            mail_from=probe.mail_from,
            controls=place.controls,
            utf8=place.utf8,
        )
        place.dialogues.append(self.dialogue)

    async def hold(self) -> None:
        """From connecting to QUIT. Network trouble becomes findings; nothing raises."""
        line: Line | None = None
        try:
            probe = self.desk.probe
            self._opened = self._since = self.desk.clock()
            line = await connect(Line, self.place.way.address, probe=probe, limit=self._left(probe.connect_seconds))
            await self._talk(line)
            self._flush()
            await line.quit()
        except LineLost as lost:
            for reply in lost.replies:
                self.dialogue.receive(reply)
            self.dialogue.lost(lost.reason, lost.why)
            if line is not None:
                await line.abort()
        finally:
            if line is not None:
                line.close()
            self._conclude()

    async def _talk(self, line: Line) -> None:
        probe = self.desk.probe
        while steps := self._next_steps():
            limit = self._left(probe.banner_seconds if steps[0].verb is Verb.BANNER else probe.reply_seconds)
            longest = LONGEST_SECONDS if len(steps) > 1 else self._left(LONGEST_SECONDS)
            said = self.desk.clock()
            for reply in await line.exchange(steps, limit=limit, longest=longest):
                self.dialogue.receive(reply)
            self._flush()
            now = self.desk.clock()
            self._tired |= now - self._opened > LONGEST_SECONDS
            if steps[-1].verb is Verb.RCPT:
                self._since = now
            if steps[0].verb is Verb.RCPT:
                self._quickest = min(self._quickest, now - said)
                self._slowed = now - said > self._quickest + SLOWER

    def _left(self, limit: float) -> float:
        """So long, but not longer than one address may take."""
        return max(0.001, min(limit, self._since + self.desk.probe.total_seconds - self.desk.clock()))

    def _next_steps(self) -> list[Step]:
        dialogue, place = self.dialogue, self.place
        if dialogue.wants_recipients and not self._tired and place.items:
            most = min(self._room(), self.desk.allowance(place))
            mailboxes = place.take(most, now=self._since, answered=self.desk.answered)
            self._mine += mailboxes
            dialogue.add(mailboxes)
        if place.server.one_by_one:
            step = dialogue.next()
            steps = [step] if step else []
        else:
            steps = dialogue.flight(self.desk.limits.flight)
        self._spend(steps)
        return steps

    def _spend(self, steps: list[Step]) -> None:
        """Every RCPT is a question: those to come of the addresses taken, the controls, and what is said again."""
        self._said += sum(step.verb is Verb.RCPT for step in steps)
        questions = max(len(self._mine), self._said) - self._spent
        self._spent += questions
        self.desk.spend(self.place, questions)

    def _room(self) -> int:
        dialogue, place = self.dialogue, self.place
        if dialogue.asked >= place.server.most or dialogue.transactions > MOST_TRANSACTIONS:
            return 0
        if dialogue.asked and self.desk.is_wanted(place):
            return 0
        place.server.one_by_one |= not dialogue.pipelining
        if place.server.one_by_one:
            return int(self._bears_another())
        size = flight_size(
            self.desk.limits,
            asked=dialogue.asked,
            refused=dialogue.refused,
            seen=place.asked,
            seen_refused=place.refused,
        )
        return min(size, place.server.most - dialogue.asked)

    def _bears_another(self) -> bool:
        """One by one every refusal is heard before the next: a few more of them may be less trouble than a session."""
        limits, asked, refused = self.desk.limits, self.dialogue.asked, self.dialogue.refused
        if asked >= limits.recipients_per_session or refused < limits.refusals_per_session:
            return asked < limits.recipients_per_session
        within = refused < most_refused_at_a_stretch(limits.refusals_per_session)
        return within and not self._slowed and self.place.bears_the_rest

    def _flush(self) -> None:
        """Hand over all that is final by now."""
        place, dialogue = self.place, self.dialogue
        place.asked += dialogue.asked - self._counted[0]
        place.refused += dialogue.refused - self._counted[1]
        self._counted = dialogue.asked, dialogue.refused
        self.desk.learn_controls(place)
        self._weigh_new()
        for each in place.dialogues:
            for mailbox in each.settled():
                finding = each.finding(mailbox)
                if each is dialogue and mailbox in self._vague:
                    self._weigh(finding)
                self._tell(mailbox, finding)

    def _weigh_new(self) -> None:
        """In the order of the answers; those that could as well be about us once it is known what they mean."""
        for mailbox, finding, sure in self.dialogue.heard(self._weighed):
            self._weighed += 1
            if sure or finding.reason == "accepted":
                self._weigh(finding)
            else:
                self._vague.add(mailbox)

    def _weigh(self, finding: Finding) -> None:
        """Several such answers in a row: it is not the addresses."""
        if not counts_against_server(finding):
            self._against, self._answered = 0, True
            return
        self._against += 1
        if self._against == (LATER_IN_A_ROW if self._answered else IN_A_ROW):
            self._tired = True
            self.desk.pause(self.place.group, finding)

    def _tell(self, mailbox: str, finding: Finding) -> None:
        _tell(self.desk, self.place, mailbox, finding)

    def _conclude(self) -> None:
        """What the end of the session means for the addresses it leaves behind."""
        place, dialogue = self.place, self.dialogue
        dialogue.give_up()
        self._flush()
        open_still = set(dialogue.unsettled())
        unanswered = [mailbox for mailbox in self._mine if mailbox in place.under_way and mailbox not in open_still]
        ending = dialogue.ending
        if ending is None:
            place.give_back(unanswered)
            if self._answered:
                self.desk.went_well(place)
        elif ending.stage is Stage.RCPT:
            self._after_break(unanswered, self.desk.trouble(place, ending))
        else:
            self._after_refusal(unanswered, self.desk.trouble(place, ending))
        if not open_still:
            place.dialogues.remove(dialogue)

    def _after_refusal(self, unanswered: list[str], ending: Finding) -> None:
        """It did not come to recipients: so it will be with all of them. Unless it has gone well before."""
        place = self.place
        place.give_back(unanswered)
        place.server.failures += 1
        if ending.code is None and place.asked and place.server.failures < FAILURES:
            place.server.not_before = self.desk.clock() + place.server.failures
            return
        while place.items:
            item = place.items.popleft()
            item.since = self._opened
            self.desk.learn(item, place, ending)

    def _after_break(self, unanswered: list[str], ending: Finding) -> None:
        """It broke off among the recipients: ask the others in another session, and more cautiously."""
        place, server, dialogue = self.place, self.place.server, self.dialogue
        if ending.retry_after is not None:  # we were sent away
            for mailbox in unanswered:
                self._tell(mailbox, ending)
            return
        if dialogue.misled:
            server.one_by_one = True
        elif len(unanswered) < len(self._mine):
            server.failures = 0
            server.most = min(server.most, dialogue.asked)
        elif len(unanswered) > 1 and not server.one_by_one:
            server.one_by_one = True
        elif unanswered:
            server.failures += 1
            self._tell(unanswered.pop(0), ending)
        place.give_back(unanswered)
        if server.failures >= FAILURES:
            while place.items:
                self.desk.learn(place.items.popleft(), place, replace(ending))
