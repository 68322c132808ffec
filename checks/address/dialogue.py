"""The SMTP dialogue of a probe, decided without I/O: what to say next, and what was learnt.

    dialogue = Dialogue(["someone@example.com"], domain="example.com", hello=…, mail_from=…)
    while (step := dialogue.next()) is not None:
        dialogue.receive(<the reply to step>)          # or dialogue.lost("timeout"), "disconnected", …
    dialogue.finding("someone@example.com")

A carrier brings the steps to the server. The order: banner, EHLO, MAIL, one RCPT per address; then, if one was accepted
and it is not known yet, an invented address (does the server take any name?); if one was refused in words that could as
well be about us, the postmaster (whom every domain must take, RFC 5321 section 4.5.1) as control.
"""

from __future__ import annotations

import random
import string
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from checks.address.replies import STARTTLS, TOO_MANY, Reading, Reply, Stage, read_opening, read_rcpt

UNDETERMINED_CONFIDENCE = 0.7  # accepted, but whether the server takes any name could not be found out
CONTROLLED_CONFIDENCE = 0.85  # refused in vague words, while the postmaster was taken
RANDOM_LENGTH = 16


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


class Step(NamedTuple):
    """One thing to do: `words` are the command's parts, to be joined by spaces; empty for the banner."""

    verb: Verb
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What the server said of an address. `reason`: a key of REASONS; `confidence` None: as REASONS has it."""

    reason: str
    stage: Stage
    code: int | None = None
    reply: str = ""
    catch_all: bool | None = None
    confidence: float | None = None


class _Ask(NamedTuple):
    """One RCPT to come. `purpose` is "address", "random" or "control"."""

    purpose: str
    mailbox: str
    alone: bool = False  # already moved to a transaction of its own


class Dialogue:
    """One session about addresses of one domain; see the module's text.

    `catch_all`: what is known already of this server and domain. `utf8`: an address is not ASCII (RFC 6531).
    """

    def __init__(
        self,
        mailboxes: Sequence[str],
        *,
        domain: str,
        hello: str,
        mail_from: str,
        catch_all: bool | None = None,
    ) -> None:
        self._domain = domain
        self._hello = hello
        self._mail_from = mail_from
        self._utf8 = not all(mailbox.isascii() for mailbox in mailboxes)
        self._steps: deque[Step] = deque([Step(Verb.BANNER), Step(Verb.EHLO, ("EHLO", hello))])
        self._asks: deque[_Ask] = deque(_Ask("address", mailbox) for mailbox in mailboxes)
        self._open = {mailbox: Finding("not_probed", Stage.CONNECT) for mailbox in mailboxes}
        self._findings: dict[str, Finding] = {}
        self._vague: dict[str, Finding] = {}
        self._extensions: frozenset[str] = frozenset()
        self._encrypted = False
        self._taken_in_transaction = 0
        self._asked_random = self._asked_control = False
        self.catch_all = catch_all
        self.stage = Stage.CONNECT

    def next(self) -> Step | None:
        """What to do now; None when all is known that can be, and QUIT is due."""
        if self._steps:
            return self._steps[0]
        if not self._asks:
            self._asks.extend(self._further_questions())
        return Step(Verb.RCPT, ("RCPT", f"TO:<{self._asks[0].mailbox}>")) if self._asks else None

    def receive(self, reply: Reply) -> None:
        """The reply to the step `next` named."""
        step = self.next()
        if step is None:
            return
        self.stage = _STAGES[step.verb]
        if step.verb is Verb.RCPT:
            self._receive_rcpt(self._asks.popleft(), reply)
        else:
            self._steps.popleft()
            self._receive_opening(step.verb, reply)
        if reply.code == 421:  # RFC 5321 section 3.8: the server closes the channel
            self._end(Finding(read_opening(self.stage, reply).reason, self.stage, reply.code, reply.text))

    def lost(self, reason: str, why: str = "") -> None:
        """The connection is gone ("disconnected", "timeout", "no_connection"); what was learnt stands."""
        step = self.next()
        stage = _STAGES[step.verb] if step is not None else self.stage
        if reason == "no_connection":
            stage = Stage.CONNECT
        self._end(Finding(reason, stage, None, why))

    def finding(self, mailbox: str) -> Finding:
        """What was learnt about one of the addresses."""
        if mailbox in self._vague:
            return self._controlled(self._vague[mailbox], None)
        found = self._findings.get(mailbox) or self._open[mailbox]
        if found.reason != "accepted":
            return found
        reason = "catch_all" if self.catch_all else "accepted"
        confidence = UNDETERMINED_CONFIDENCE if self.catch_all is None else None
        return Finding(reason, found.stage, found.code, found.reply, self.catch_all, confidence)

    def _receive_opening(self, verb: Verb, reply: Reply) -> None:
        reading = read_opening(_STAGES[verb], reply)
        if reading.reason == STARTTLS:
            self._demand_tls(reply)
        elif verb is Verb.EHLO and reply.code in (500, 501, 502, 504):
            self._steps.append(Step(Verb.HELO, ("HELO", self._hello)))  # RFC 5321 section 3.2
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
        self._taken_in_transaction = 0
        self._steps.append(Step(Verb.MAIL, ("MAIL", f"FROM:<{self._mail_from}>", *options)))

    def _demand_tls(self, reply: Reply) -> None:
        """Encryption first: start it once, if it is offered."""
        if self._encrypted or "STARTTLS" not in self._extensions:
            self._end(Finding("blocked", self.stage, reply.code, reply.text))
            return
        self._steps.clear()
        self._steps.append(Step(Verb.STARTTLS, ("STARTTLS",)))

    def _receive_rcpt(self, ask: _Ask, reply: Reply) -> None:
        reading = read_rcpt(reply)
        if reading.reason == STARTTLS:
            self._asks.appendleft(ask)
            self._demand_tls(reply)
            return
        if reading.reason == TOO_MANY:
            if self._taken_in_transaction and not ask.alone:
                self._asks.appendleft(ask._replace(alone=True))
                self._steps.append(Step(Verb.RSET, ("RSET",)))
                self._open_transaction()
                return
            reading = Reading("temporary")
        self._taken_in_transaction += reading.reason == "accepted"
        found = Finding(reading.reason, Stage.RCPT, reply.code, reply.text)
        match ask.purpose:
            case "random":
                self._learn_catch_all(reading)
            case "control":
                self._findings |= {who: self._controlled(vague, reading) for who, vague in self._vague.items()}
                self._vague.clear()
            case _:
                (self._findings if reading.sure else self._vague)[ask.mailbox] = found

    def _learn_catch_all(self, reading: Reading) -> None:
        if reading.reason == "accepted":
            self.catch_all = True
        elif reading.reason in ("mailbox_not_found", "mailbox_disabled"):
            self.catch_all = False

    def _controlled(self, vague: Finding, control: Reading | None) -> Finding:
        """A vague refusal, seen beside the answer for the postmaster: do they refuse the address, or us?"""
        reason, confidence = "unclear", None
        if control is not None and control.reason == "accepted":
            reason, confidence = "mailbox_not_found", CONTROLLED_CONFIDENCE
        elif control is not None and control.reason in ("mailbox_not_found", "blocked", "relay_denied"):
            reason = "blocked"
        return Finding(reason, vague.stage, vague.code, vague.reply, None, confidence)

    def _further_questions(self) -> list[_Ask]:
        questions = []
        accepted = any(found.reason == "accepted" for found in self._findings.values())
        if accepted and self.catch_all is None and not self._asked_random:
            self._asked_random = True
            questions.append(_Ask("random", f"{_random_local()}@{self._domain}"))
        if self._vague and not self._asked_control:
            self._asked_control = True
            postmaster = f"postmaster@{self._domain}"
            if postmaster not in (mailbox.lower() for mailbox in self._vague):
                questions.append(_Ask("control", postmaster))
        return questions

    def _end(self, finding: Finding) -> None:
        """Nothing more can be asked: what is still open gets this finding."""
        for mailbox in self._open:
            if mailbox not in self._findings and mailbox not in self._vague:
                self._findings[mailbox] = finding
        self._steps.clear()
        self._asks.clear()
        self._asked_random = self._asked_control = True


def _random_local() -> str:
    """A name nobody has: a letter first, so that no server takes offence at it."""
    letters = string.ascii_lowercase + string.digits
    return random.choice(string.ascii_lowercase) + "".join(random.choices(letters, k=RANDOM_LENGTH - 1))
