"""What goes wrong with a mail server, told apart: what passes by itself, and what a person must mend.

A server's own words are not repeated: they may hold an address.
"""

import contextlib
import re
import ssl
from collections.abc import Iterator

from bot.intake.reader import Refused, Unreachable

# Response codes of RFC 5530 (IMAP), RFC 2449 and RFC 3206 (POP3) that pass by themselves.
PASSING = {"UNAVAILABLE", "INUSE", "IN-USE", "LIMIT", "SERVERBUG", "SYS/TEMP", "LOGIN-DELAY"}
_CODE = re.compile(r"\[([A-Z][A-Z/-]+)[\] ]")


def code(said: str) -> str:
    """The response code in what a server said, or ""."""
    found = _CODE.search(said)
    return found[1] if found else ""


def refusal(what: str, said: str) -> Refused | Unreachable:
    """The error for a NO or -ERR: `what` the server refused, in our words."""
    named = code(said)
    words = f"the server refused {what}{f' [{named}]' if named else ''}"
    return Unreachable(words) if named in PASSING else Refused(words)


@contextlib.contextmanager
def network(host: str, port: int) -> Iterator[None]:
    """Faults of the network become Unreachable; a certificate that is not trusted is Refused."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise Refused(f"the certificate of {host}:{port} is not trusted: {error.verify_message}") from None
    except TimeoutError:
        raise Unreachable(f"{host}:{port} does not answer in time") from None
    except OSError as error:
        raise Unreachable(f"{host}:{port}: {error.strerror or error}") from None
