"""TXT records asked for, and the one way to say that the DNS could not answer."""

from __future__ import annotations

from checks.dns import Answer, Outcome
from checks.domain.finding import Result, State
from checks.sentence import sentence

AGAIN = sentence(
    "Nothing is known to be wrong with the domain. Ask again later; if it stays, look at its name servers."
)


def unknown(check: str, answer: Answer, what: str) -> Result:
    """`what` could not be looked up: cannot tell, which is never a failure."""
    return Result(
        check=check,
        code=f"{check}-unknown",
        state=State.UNKNOWN,
        detail=sentence(
            "Cannot tell {what}: the DNS did not answer for {name} {rdtype} ({why}).",
            what=what,
            name=answer.name,
            rdtype=answer.rdtype,
            why=answer.why,
        ),
        advice=AGAIN,
        evidence={"name": answer.name, "type": answer.rdtype, "why": answer.why},
    )


def is_unknown(answer: Answer) -> bool:
    return answer.outcome is Outcome.UNKNOWN


def sends_nothing(answer: Answer) -> bool:
    """Whether the TXT records of a domain say that no mail comes from it: SPF is `v=spf1 -all` and nothing else."""
    spf = [record.split() for record in answer.records if record.lower().split(" ")[0] == "v=spf1"]
    return [[word.lower() for word in words] for words in spf] == [["v=spf1", "-all"]]


def takes_nothing(answer: Answer) -> bool:
    """Whether the MX records of a domain are a null MX (RFC 7505): it takes no mail."""
    return [record.split()[-1] for record in answer.records] == ["."]
