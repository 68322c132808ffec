"""Is this text an address mail can be sent to? email-validator, strict, with our own guard before it."""

from __future__ import annotations

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

# RFC 5321 section 4.5.3.1: 64 octets for the local part, 254 for an address in a path. Anything longer is not even
# looked at; the factor leaves room for Unicode that is shorter in its ASCII form.
LONGEST = 2 * 254


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
    """Read one address. `test_domains` lets names under .test pass, which only a private network can have (RFC 6761)."""
    if len(address) > LONGEST:
        return Refused(f"It is {len(address)} characters long; an address has at most 254.")
    if any(ord(char) < 32 or ord(char) == 127 for char in address):
        return Refused("It contains control characters.")
    try:
        found = validate_email(address, strict=True, check_deliverability=False, test_environment=test_domains)
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
