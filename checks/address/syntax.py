"""Is this text an address mail can be sent to? email-validator, strict, with our own guard before it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

# RFC 5321 section 4.5.3.1: 64 octets for the local part, 254 for an address in a path. Anything longer is not even
# looked at; the factor leaves room for Unicode that is shorter in its ASCII form.
LONGEST = 2 * 254
LONGEST_LOCAL, LONGEST_ADDRESS = 64, 254

# Local parts there is nothing to say about: letters and digits, single dots and signs between them. Lists consist of
# such, at domains that come again and again; for those, what email-validator says of the domain is remembered.
# Capitals are left to it, since it knows the names that are the same in any case ("Postmaster").
_PLAIN_LOCAL = re.compile(r"[a-z0-9]+(?:[.+_-][a-z0-9]+)*")

_AROUND = " \t\u00a0\ufeff"  # what copying leaves at either end; the last is a byte order mark


@dataclass(frozen=True, slots=True)
class Parsed:
    """A usable address. `domain` is in ASCII (IDNA 2008); `mailbox` is what RCPT TO takes.

    `needs_smtputf8`: the local part is not ASCII (RFC 6531).
    """

    address: str
    local: str
    domain: str
    mailbox: str
    needs_smtputf8: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """Not an address; `why` says what is wrong, in one sentence."""

    why: str


def parse(address: str, *, test_domains: bool = False) -> Parsed | Refused:
    """Read one address, white space around it aside.

    `test_domains` lets names under .test pass, which only a private network can have (RFC 6761).
    """
    address = address.strip(_AROUND)
    local, _, domain = address.rpartition("@")
    if len(local) <= LONGEST_LOCAL and _PLAIN_LOCAL.fullmatch(local) and (known := _domain(domain, test_domains)):
        normal, ascii_domain = known
        if len(local) + 1 + len(ascii_domain) <= LONGEST_ADDRESS:
            return Parsed(f"{local}@{normal}", local, ascii_domain, f"{local}@{ascii_domain}", needs_smtputf8=False)
    return _parse_any(address, test_domains=test_domains)


@lru_cache(maxsize=10_000)
def _domain(domain: str, test_domains: bool) -> tuple[str, str] | None:
    """A domain in its normal and its ASCII form; None if no plain address can be there."""
    found = _parse_any(f"a@{domain}", test_domains=test_domains)
    return (found.address[2:], found.domain) if isinstance(found, Parsed) else None


def _parse_any(address: str, *, test_domains: bool) -> Parsed | Refused:
    if len(address) > LONGEST:
        return Refused(f"It is {len(address)} characters long; an address has at most 254.")
    if any(ord(char) < 32 or ord(char) == 127 for char in address):
        return Refused("It contains control characters.")
    try:
        found = validate_email(
            address,
            strict=True,
            check_deliverability=False,
            test_environment=test_domains,
            allow_quoted_local=True,  # RFC 5321 section 4.1.2: rare, and as alive as any other
        )
    except EmailNotValidError as trouble:
        return Refused(str(trouble))
    except (UnicodeError, ValueError) as trouble:
        return Refused(f"It cannot be read: {trouble}")
    domain = found.ascii_domain.lower()
    local = found.local_part
    return Parsed(
        address=found.normalized,
        local=local,
        domain=domain,
        mailbox=f"{local}@{domain}",
        needs_smtputf8=not local.isascii(),
    )
