"""The two questions that tell what an answer is worth, asked once for a server and domain, and shared by its sessions.

An invented name: who takes it takes every name, so that being taken proves nothing. The postmaster, whom every domain
must take (RFC 5321 section 4.5.1): where he is refused like the address, it is us who are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from checks.address.replies import Reading, Reply, Stage, names_mailbox

UNDETERMINED_CONFIDENCE = 0.7  # accepted, but whether the server takes any name could not be found out
CONTROLLED_CONFIDENCE = 0.85  # refused in vague words, the postmaster taken, an invented name refused in the same words

_PASSING = re.compile(r"https?://\S+|(?<![\w.:+-])(?=[\w.:+-]{0,60}\d)[\w.:+-]{6,}")


@dataclass(frozen=True, slots=True)
class Finding:
    """What the server said of an address. `reason`: a key of REASONS; `confidence` None: as REASONS has it.

    `reply` is what it said, with `code`; without a code it is what happened instead. `retry_after`: seconds after
    which to ask again (None: as the reason has it).
    """

    reason: str
    stage: Stage
    code: int | None = None
    reply: str = ""
    catch_all: bool | None = None
    confidence: float | None = None
    retry_after: int | None = None


class Question(StrEnum):
    INVENTED = "invented"
    POSTMASTER = "postmaster"


class Controls:
    """What is known of one server and domain. `catch_all`: True takes any name, False refuses invented ones.

    `welcomed`: an address was taken, and not the postmaster's, who may be exempt from what is done to us.
    """

    def __init__(self, catch_all: bool | None = None) -> None:
        self.catch_all = catch_all
        self.welcomed = False
        self._claimed: set[Question] = set()
        self._settled: dict[Question, tuple[Reading, str] | None] = {}

    def claim(self, question: Question) -> bool:
        """Whether the caller is to ask it: nobody has, nobody is about to. Who claims it must `settle` it."""
        if question in self._claimed:
            return False
        self._claimed.add(question)
        return True

    def settle(
        self, question: Question, reading: Reading | None, reply: Reply | None = None, *, local: str = ""
    ) -> None:
        """The answer; None if there was none. `local`: the name that was asked about."""
        self._settled[question] = (reading, _lasting(reply.words, local)) if reading and reply else None
        if question is Question.INVENTED and reading is not None:
            if reading.reason == "accepted":
                self.catch_all = True
            elif reading.reason in ("mailbox_not_found", "mailbox_disabled"):
                self.catch_all = False

    def missing(self, finding: Finding, *, sure: bool) -> Question | None:
        """The question whose answer the finding still waits for."""
        if finding.reason == "accepted":
            known = self.catch_all is not None or Question.INVENTED in self._settled
            return None if known else Question.INVENTED
        if sure:
            return None
        if self.welcomed and Question.INVENTED in self._settled:
            return None
        if Question.POSTMASTER not in self._settled:
            return Question.POSTMASTER
        if self._reason_for(Question.POSTMASTER) != "accepted" or self.catch_all:
            return None
        return None if Question.INVENTED in self._settled else Question.INVENTED

    def judge(self, finding: Finding, *, sure: bool, local: str = "") -> Finding:
        """The finding on this local part in the light of the answers there are."""
        if finding.reason == "accepted":
            reason = "catch_all" if self.catch_all else "accepted"
            confidence = UNDETERMINED_CONFIDENCE if self.catch_all is None else None
            return replace(finding, reason=reason, catch_all=self.catch_all, confidence=confidence)
        return finding if sure else self._judge_vague(finding, local)

    def _judge_vague(self, finding: Finding, local: str) -> Finding:
        """Do they refuse the address, or us?

        That the postmaster is taken does not say: policies often exempt him. A missing mailbox is refused like the
        one nobody can have; an address refused otherwise than that is refused for another reason. And words that
        speak of no mailbox ("550 rejected") may be meant for whoever is not the postmaster.
        """
        control = self._reason_for(Question.POSTMASTER)
        if control in ("mailbox_not_found", "blocked", "relay_denied") and not self.welcomed:
            return replace(finding, reason="blocked")
        reply = Reply(finding.code or 0, finding.reply)
        if (control == "accepted" or self.welcomed) and names_mailbox(reply) and self._refused_alike(reply, local):
            return replace(finding, confidence=CONTROLLED_CONFIDENCE)
        return replace(finding, reason="unclear")

    def _reason_for(self, question: Question) -> str:
        answer = self._settled.get(question)
        return answer[0].reason if answer else ""

    def _refused_alike(self, reply: Reply, local: str) -> bool:
        answer = self._settled.get(Question.INVENTED)
        if answer is None or answer[0] != Reading("mailbox_not_found", sure=False):
            return False
        return answer[1] in (_lasting(reply.words), _lasting(reply.words, local))


def _lasting(words: str, local: str = "") -> str:
    """What a server says every time: without the name asked about, links, numbers of sessions and times."""
    if local:
        words = re.sub(rf"(?i)(?<!\w){re.escape(local)}(?!\w)", "", words)
    return " ".join(_PASSING.sub("", words).split())
