"""The SMTP dialogue of a probe, decided without I/O: what to say next, and what was learnt.

    dialogue = Dialogue(["someone@example.com"], domain="example.com", hello=…, mail_from=…)
    while (step := dialogue.next()) is not None:
        dialogue.receive(<the reply to step>)          # or dialogue.lost("timeout"), "disconnected", …
    dialogue.finding("someone@example.com")

A carrier brings the steps to the server, one at a time, or several (`flight`) where the server offers PIPELINING. The
order: banner, EHLO, MAIL, one RCPT per address; once one was accepted and it is not known yet, an invented address
(does the server take any name?); once one was refused in words that could as well be about us, the postmaster as
control (see `Controls`). More addresses may be given while it goes on.
"""

from __future__ import annotations

import random
import re
import string
from collections import deque
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from checks.address.controls import Controls, Finding, Question
from checks.address.replies import STARTTLS, TOO_MANY, Reading, Reply, Stage, is_out_of_step, read_opening, read_rcpt

RANDOM_LENGTH = 16
MOST_PER_TRANSACTION = 1000


class Verb(StrEnum):
    BANNER = "banner"  # nothing is sent: wait for the greeting
    EHLO = "EHLO"
    HELO = "HELO"
    STARTTLS = "STARTTLS"
    MAIL = "MAIL"
    RCPT = "RCPT"
    RSET = "RSET"


_STAGES = {
    Verb.BANNER: Stage.BANNER,
    Verb.EHLO: Stage.EHLO,
    Verb.HELO: Stage.EHLO,
    Verb.STARTTLS: Stage.STARTTLS,
    Verb.MAIL: Stage.MAIL,
    Verb.RCPT: Stage.RCPT,
    Verb.RSET: Stage.RCPT,
}
_MAY_BE_JOINED = (Verb.MAIL, Verb.RCPT, Verb.RSET)  # RFC 2920 section 3.1: EHLO and STARTTLS are waited for


class Step(NamedTuple):
    """One thing to do: `words` are the command's parts, to be joined by spaces; empty for the banner."""

    verb: Verb
    words: tuple[str, ...] = ()


class _Ask(NamedTuple):
    """One RCPT to come. `question` None: about the address itself."""

    mailbox: str
    question: Question | None = None


class _Sent(NamedTuple):
    """Said, and not answered yet. An RCPT without `ask` was said in vain: its answer says nothing."""

    step: Step
    ask: _Ask | None = None


class Dialogue:
    """One session about addresses of one domain; see the module's text.

    `controls`: what is known of this server and domain, shared with other sessions; or `catch_all` alone. `utf8`: an
    address is not ASCII (RFC 6531). `asked`, `refused`: RCPT commands answered so far, and those not with 2xx.
    `ending`: what broke the dialogue off, if something did. `misled`: a flight was not answered command by command.
    """

    def __init__(
        self,
        mailboxes: Sequence[str] = (),
        *,
        domain: str,
        hello: str,
        mail_from: str,
        catch_all: bool | None = None,
        controls: Controls | None = None,
        utf8: bool | None = None,
    ) -> None:
        self._domain = domain
        self._hello = hello
        self._mail_from = mail_from
        self._utf8 = not all(mailbox.isascii() for mailbox in mailboxes) if utf8 is None else utf8
        self._controls = Controls(catch_all) if controls is None else controls
        self._steps: deque[Step] = deque([Step(Verb.BANNER), Step(Verb.EHLO, ("EHLO", hello))])
        self._asks: deque[_Ask] = deque(_Ask(mailbox) for mailbox in mailboxes)
        self._sent: deque[_Sent] = deque()
        self._in_flight: list[str] = []  # addresses of the latest flight, answered or not
        self._answers: dict[str, tuple[Finding, bool]] = {}
        self._unsettled: dict[str, None] = {}  # answered, but not told by `settled` yet
        self._ours: set[Question] = set()
        self._extensions: frozenset[str] = frozenset()
        self._encrypted = False
        self._refused_ehlo: Finding | None = None
        self._taken = 0
        self._tolerance = MOST_PER_TRANSACTION
        self.asked = self.refused = self.transactions = 0
        self.ending: Finding | None = None
        self.misled = False
        self.stage = Stage.CONNECT

    @property
    def catch_all(self) -> bool | None:
        return self._controls.catch_all

    @property
    def pipelining(self) -> bool:
        return "PIPELINING" in self._extensions

    @property
    def wants_recipients(self) -> bool:
        """Whether the opening is over, and nothing waits to be said."""
        return self.ending is None and self.transactions > 0 and not self._asks

    def add(self, mailboxes: Iterable[str]) -> None:
        """More addresses of the domain."""
        self._asks.extend(_Ask(mailbox) for mailbox in mailboxes)

    def next(self) -> Step | None:
        """What to do now; None when all is known that can be, and QUIT is due."""
        if not self._sent:
            self._plan(1, joined=False)
        return self._sent[0].step if self._sent else None

    def flight(self, most: int) -> list[Step]:
        """What to say now, at once: one step, or with PIPELINING up to `most` recipients and what comes before them.

        Every step must be answered by `receive`, in order, before the next flight. [] when QUIT is due.
        """
        if not self._sent:
            self._plan(most, joined=self.pipelining)
        return [sent.step for sent in self._sent]

    def receive(self, reply: Reply) -> None:
        """The reply to the first step not answered yet."""
        if self.next() is None:
            return
        sent = self._sent.popleft()
        verb = sent.step.verb
        self.stage = _STAGES[verb]
        if reply.code == 421:  # RFC 5321 section 3.8: the server closes the channel, whatever it was asked
            self._end(Finding(read_opening(self.stage, reply).reason, self.stage, reply.code, reply.text))
        elif (self._sent or len(self._in_flight) > 1) and is_out_of_step(reply):
            self._forget_flight()
            self.misled = True
            self._end(Finding("disconnected", Stage.RCPT, None, f"it offers PIPELINING, and then says: {reply.text}"))
        elif verb is not Verb.RCPT:
            self._receive_opening(verb, reply)
        elif sent.ask is not None:
            self._receive_rcpt(sent.ask, reply)

    def lost(self, reason: str, why: str = "") -> None:
        """The connection is gone ("disconnected", "timeout", "no_connection"); what was learnt stands.

        But not what a flight seemed to say that was never answered in full: if the server left one command of it out,
        every reply after that belongs to another address.
        """
        if self.ending is not None:
            return
        step = self.next()
        stage = _STAGES[step.verb] if step is not None else self.stage
        if reason == "no_connection":
            stage = Stage.CONNECT
        if reason == "timeout":
            self._forget_flight()
        if reason == "disconnected" and step is not None and step.verb is Verb.MAIL and len(self._sent) > 1:
            self.misled = True
            stage = Stage.RCPT
        if step is not None and step.verb is Verb.HELO and self._refused_ehlo:
            self._end(self._refused_ehlo)  # they said why
            return
        self._end(Finding(reason, stage, None, why))

    def finding(self, mailbox: str) -> Finding:
        """What was learnt about one of the addresses."""
        answer = self._answers.get(mailbox)
        if answer is None:
            return self.ending or Finding("not_probed", Stage.CONNECT)
        return self._controls.judge(answer[0], sure=answer[1], local=mailbox.rpartition("@")[0])

    def settled(self) -> list[str]:
        """Addresses whose finding is final, each told once; none while a flight is under way (see `lost`)."""
        if self._sent:
            return []
        final = [
            mailbox
            for mailbox in self._unsettled
            if self._controls.missing(self._answers[mailbox][0], sure=self._answers[mailbox][1]) is None
        ]
        for mailbox in final:
            del self._unsettled[mailbox]
        return final

    def heard(self, since: int) -> list[tuple[str, Finding, bool]]:
        """(address, answer, whether it needs no control), in order, without the first `since`; see `settled`."""
        return [(mailbox, *answer) for mailbox, answer in islice(self._answers.items(), since, None)]

    def unsettled(self) -> list[str]:
        """Addresses that were answered, and are not told by `settled` yet."""
        return [*self._unsettled]

    def _plan(self, most: int, *, joined: bool) -> None:
        """Fill `_sent` with what is to be said next."""
        if self.ending is None:
            self._plan_controls()
            self._plan_transaction()
        self._in_flight = []
        recipients = 0
        while recipients < most:
            if self._steps and (self._steps[0].verb is not Verb.MAIL or self._asks):
                self._sent.append(_Sent(self._steps.popleft()))
            elif self._asks and not self._steps and self._taken + recipients < self._tolerance:
                ask = self._asks.popleft()
                self._sent.append(_Sent(Step(Verb.RCPT, ("RCPT", f"TO:<{ask.mailbox}>")), ask))
                self._in_flight.append(ask.mailbox)
                recipients += 1
            else:
                break
            if not joined or self._sent[-1].step.verb not in _MAY_BE_JOINED:
                break

    def _plan_controls(self) -> None:
        for mailbox in self._unsettled:
            finding, sure = self._answers[mailbox]
            question = self._controls.missing(finding, sure=sure)
            if question is None or not self._controls.claim(question):
                continue
            self._ours.add(question)
            local = _random_local() if question is Question.INVENTED else "postmaster"
            self._asks.appendleft(_Ask(f"{local}@{self._domain}", question))

    def _plan_transaction(self) -> None:
        """A new one, where the present one may not have more recipients."""
        if self._asks and not self._steps and self._taken >= self._tolerance:
            self._steps.append(Step(Verb.RSET, ("RSET",)))
            self._open_transaction()

    def _receive_opening(self, verb: Verb, reply: Reply) -> None:
        reading = read_opening(_STAGES[verb], reply)
        if reading.reason == STARTTLS:
            self._demand_tls(reply)
        elif verb is Verb.EHLO and reply.code // 100 == 5:
            # RFC 5321 section 3.2; whatever it is they have against EHLO, many then take HELO
            self._refused_ehlo = Finding(reading.reason, Stage.EHLO, reply.code, reply.text)
            self._steps.append(Step(Verb.HELO, ("HELO", self._hello)))
        elif reading.reason != "accepted":
            self._end(Finding(reading.reason, _STAGES[verb], reply.code, reply.text))
        elif verb is Verb.STARTTLS:
            self._encrypted = True
            self._steps.append(Step(Verb.EHLO, ("EHLO", self._hello)))
        elif verb in (Verb.EHLO, Verb.HELO):
            lines = reply.text.upper().splitlines()[1:] if verb is Verb.EHLO else []
            self._extensions = frozenset(line.split()[0] for line in lines if line.strip())
            self._open_transaction()

    def _open_transaction(self) -> None:
        if self._utf8 and "SMTPUTF8" not in self._extensions:
            self._end(Finding("not_probed", self.stage, None, "the server does not take addresses beyond ASCII"))
            return
        options = ("SMTPUTF8",) if self._utf8 else ()
        self._taken = 0
        self.transactions += 1
        self._steps.append(Step(Verb.MAIL, ("MAIL", f"FROM:<{self._mail_from}>", *options)))

    @property
    def _may_encrypt(self) -> bool:
        return "STARTTLS" in self._extensions and not self._encrypted

    def _demand_tls(self, reply: Reply) -> None:
        """Encryption first: start it once, if it is offered. What was said since is to be said again."""
        if not self._may_encrypt:
            self._end(Finding("blocked", self.stage, reply.code, reply.text))
            return
        self._asks.extendleft(sent.ask for sent in reversed(self._sent) if sent.ask)
        self._sent = deque(sent._replace(ask=None) for sent in self._sent)
        self._steps.clear()
        self._steps.append(Step(Verb.STARTTLS, ("STARTTLS",)))

    def _receive_rcpt(self, ask: _Ask, reply: Reply) -> None:
        if len(self._in_flight) > 1 and self._names_another(ask.mailbox, reply):
            self._forget_flight()
            self._end(Finding("unclear", Stage.RCPT, None, "the replies are not in the order of the questions"))
            return
        reading = self._read(ask.mailbox, reply)
        self.asked += 1
        self.refused += reading.reason != "accepted"
        if reading.reason == STARTTLS and self._may_encrypt:
            self._asks.appendleft(ask)
            self._demand_tls(reply)
            return
        if reading.reason == STARTTLS:
            reading = Reading("blocked")
        if reading.reason == TOO_MANY:
            if self._taken:
                self._tolerance = self._taken
                self._asks.appendleft(ask)
                return
            reading = Reading("temporary")
        self._taken += reading.reason == "accepted"
        if ask.question is not None:
            self._controls.settle(ask.question, reading, reply, local=ask.mailbox.rpartition("@")[0])
            self._ours.discard(ask.question)
            return
        if ask.mailbox.lower() == f"postmaster@{self._domain}":
            reading = reading if reading.sure else Reading("unclear")  # there is no control for the control
        elif reading.reason == "accepted":
            self._controls.welcomed = True
        self._answers[ask.mailbox] = Finding(reading.reason, Stage.RCPT, reply.code, reply.text), reading.sure
        self._unsettled[ask.mailbox] = None

    def _read(self, mailbox: str, reply: Reply) -> Reading:
        text = reply.text.lower()
        if reply.code >= 400 and mailbox.lower() not in text and self._names_us(text):
            return Reading("blocked")  # "<our sender>: user unknown" is about us
        return read_rcpt(Reply(reply.code, reply.text.replace(f"<{mailbox}>", "<>")))

    def _names_us(self, text: str) -> bool:
        """By our address, or the name we greeted with; unless that name is in the domain that is asked about."""
        if self._mail_from and self._mail_from.lower() in text:
            return True
        hello = self._hello.lower()
        ours = "." in hello and not f".{hello}".endswith(f".{self._domain}")
        return ours and re.search(rf"(?<![\w.-]){re.escape(hello)}(?![\w-])", text) is not None

    def _names_another(self, mailbox: str, reply: Reply) -> bool:
        """Whether a reply quotes an address of the flight, and not the one whose turn it is."""
        text = reply.text.lower()
        if f"@{self._domain}" not in text or mailbox.lower() in text:
            return False
        return any(f"<{other.lower()}>" in text for other in self._in_flight)

    def _forget_flight(self) -> None:
        if len(self._in_flight) < 2:
            return
        for mailbox in self._in_flight:
            if mailbox in self._answers:
                self.misled = True
                del self._answers[mailbox]
                self._unsettled.pop(mailbox, None)

    def _end(self, finding: Finding) -> None:
        """Nothing more can be asked: what is not answered gets this finding."""
        self.ending = finding
        self._steps.clear()
        self._asks.clear()
        self._sent.clear()
        self.give_up()

    def give_up(self) -> None:
        """The questions we took upon us will not be answered."""
        for question in self._ours:
            self._controls.settle(question, None)
        self._ours.clear()


def _random_local() -> str:
    """A name nobody has: a letter first, so that no server takes offence at it."""
    letters = string.ascii_lowercase + string.digits
    return random.choice(string.ascii_lowercase) + "".join(random.choices(letters, k=RANDOM_LENGTH - 1))
