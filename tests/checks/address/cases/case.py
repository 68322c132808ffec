"""A case: one address at one host, and what is true of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from tests.servers.smtpd import Script

D, U, R, K = "deliverable", "undeliverable", "risky", "unknown"
Q = "250 2.1.5 Ok"
UNKNOWN_USER = "550 5.1.1 <{mailbox}>: Recipient address rejected: User unknown"


Rough = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Case:
    """`right`: the verdicts that are exactly right, usually one; two where the truth leaves the choice open."""

    address: str
    right: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Host:
    """One domain with one MX, its server (a script, or what speaks for itself), and what is right for its local parts."""

    domain: str
    kind: str
    addresses: Mapping[str, str | tuple[str, ...]]
    script: Script | Rough = field(default_factory=Script)

    def cases(self) -> list[Case]:
        return [
            Case(f"{local}@{self.domain}", (right,) if isinstance(right, str) else right, self.kind)
            for local, right in self.addresses.items()
        ]


def refusal(
    name: str, reply: str, right: str | tuple[str, ...] = U, *, kind: str = "no such user", postmaster: bool = True
) -> Host:
    """Alice is there; everybody else gets this reply, the postmaster too where that is said."""
    domain = f"{name}-lab.com"
    known = {f"alice@{domain}": Q} | ({f"postmaster@{domain}": Q} if postmaster else {})
    return Host(domain, kind, {"alice": D, "gone": right}, Script(rcpt=known, unknown=reply))


def of_one(name: str, reply: str, right: str | tuple[str, ...], *, kind: str, unknown: str = UNKNOWN_USER) -> Host:
    """Alice is there, "full" gets this reply, and nobody else is known."""
    domain = f"{name}-lab.com"
    known = {f"alice@{domain}": Q, f"postmaster@{domain}": Q, f"full@{domain}": reply}
    return Host(domain, kind, {"full": right}, Script(rcpt=known, unknown=unknown))


def to_all(name: str, reply: str, right: str | tuple[str, ...] = K, *, kind: str = "about us") -> Host:
    """Everybody gets this reply, whoever is there."""
    return Host(f"{name}-lab.com", kind, {"alice": right}, Script(unknown=reply))
