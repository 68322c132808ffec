"""Whether those who are known to send for a domain may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checks.domain.finding import Record, Result, State
from checks.domain.spf.own_record import REFUSED
from checks.domain.spf.result import SpfResult, Verdict
from checks.domain.spf.tree import Tree
from checks.sentence import sentence


def examine(tree: Tree, answers: Mapping[str, SpfResult], publish: tuple[Record, ...]) -> Iterator[Result]:
    """One result for each address, but where the record itself is at fault, which is told elsewhere."""
    node = tree.nodes[tree.root]
    for ip, answer in answers.items():
        evidence = {"ip": ip, "result": answer.result.value, "mechanism": answer.mechanism}
        if answer.result is Verdict.PASS:
            yield Result(
                check="spf",
                code="spf-sender-passes",
                state=State.OK,
                detail=sentence(
                    "{ip} may send for {domain}: '{mechanism}' allows it.",
                    ip=ip,
                    domain=node.domain,
                    mechanism=answer.mechanism,
                ),
                evidence=evidence,
            )
        elif answer.result in REFUSED:
            because = (
                sentence("'{mechanism}' matches", mechanism=answer.mechanism)
                if answer.mechanism
                else sentence("no term names it")
            )
            yield Result(
                check="spf",
                code="spf-sender-refused",
                state=REFUSED[answer.result],
                detail=sentence(
                    "{ip} sends for {domain} and SPF does not allow it: {because} ({result}).",
                    ip=ip,
                    domain=node.domain,
                    because=because,
                    result=answer.result,
                ),
                advice=sentence("Add its address, or the include of the service it belongs to, to the record."),
                publish=publish,
                evidence=evidence,
            )
        elif answer.result is Verdict.TEMPERROR:
            yield Result(
                check="spf",
                code="spf-sender-unknown",
                state=State.UNKNOWN,
                detail=sentence(
                    "Whether {ip} may send for {domain} could not be found out: {problem}.",
                    ip=ip,
                    domain=node.domain,
                    problem=answer.problem,
                ),
                advice=sentence("Ask again later."),
                evidence=evidence,
            )
