"""check_host of RFC 7208: may this host send mail for this domain?"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections.abc import Callable

from checks.domain.spf.evaluation import Address, Evaluation
from checks.domain.spf.lookups import VOID_LIMIT, Budget, Questions, Resolver, a_labels
from checks.domain.spf.result import PermError, SpfResult, TempError, Verdict

TIME_LIMIT = 20.0  # seconds; section 4.6.4 asks for no less


async def check_host(
    ip: str | Address,
    sender: str,
    helo: str,
    *,
    resolver: Resolver,
    receiver: str = "unknown",
    void_limit: int = VOID_LIMIT,
    timeout: float = TIME_LIMIT,
    clock: Callable[[], float] = time.time,
) -> SpfResult:
    """Evaluate the SPF record of the sender's domain for a host that wants to deliver.

    `ip` is the client's address, `sender` the address of MAIL FROM ("" for a bounce: then the domain of `helo` is
    checked), `helo` what the client called itself. `receiver` and `clock` (Unix seconds) are for the macros r and t.
    What takes longer than `timeout` seconds is a temperror.
    DNS trouble and bad records are results, never raised; ValueError if `ip` is no IP address.

        from checks.dns import Resolver
        from checks.domain.spf import check_host

        resolver = Resolver()
        answer = await check_host("192.0.2.10", "alice@example.org", "mail.example.org", resolver=resolver)
        print(answer.result, answer.mechanism, answer.problem)  # fail -all
        await resolver.aclose()
    """
    local, domain = _identity(sender, helo)
    questions, budget = Questions(resolver), Budget(void_limit=void_limit)
    evaluation = Evaluation(questions, budget, _plain(ip), local=local, domain=domain, helo=helo)
    verdict, mechanism, explanation, problem = Verdict.NONE, "", "", ""
    try:
        async with asyncio.timeout(timeout):
            match = await evaluation.check(domain)
            verdict, mechanism = match.verdict, match.directive
            if verdict is Verdict.FAIL:
                explanation = await evaluation.explain(match, receiver=receiver, now=int(clock()))
    except PermError as trouble:
        verdict, problem = Verdict.PERMERROR, str(trouble)
    except TempError as trouble:
        verdict, problem = Verdict.TEMPERROR, str(trouble)
    except TimeoutError:
        if verdict is not Verdict.FAIL:  # only the explanation is missing then
            verdict, problem = Verdict.TEMPERROR, f"the evaluation took longer than {timeout:g} seconds"
    finally:
        await questions.aclose()
    return SpfResult(
        result=verdict,
        domain=domain,
        mechanism=mechanism,
        lookups=budget.lookups,
        void_lookups=budget.void_lookups,
        explanation=explanation,
        problem=problem,
    )


def _plain(ip: str | Address) -> Address:
    """An IPv4-mapped IPv6 address is an IPv4 client (section 5)."""
    address = ipaddress.ip_address(str(ip).partition("%")[0])  # without a zone index
    return getattr(address, "ipv4_mapped", None) or address


def _identity(sender: str, helo: str) -> tuple[str, str]:
    """Local part and domain to check (sections 2.3, 2.4, 4.3)."""
    sender = sender.strip().removeprefix("<").removesuffix(">")
    local, _, domain = (sender or helo.strip()).rpartition("@")
    return local or "postmaster", a_labels(domain)
