"""Identifiers as Slack makes them: a letter for the kind, then capitals and digits."""

import secrets
import string

_ALPHABET = string.ascii_uppercase + string.digits


def new_id(prefix: str, *, length: int = 9) -> str:
    """`V` + 9 for views, `F` for files, `Ev` for events."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(length))


def new_secret(length: int = 24) -> str:
    """What only its receiver may know: response URLs, tickets of Socket Mode, upload URLs."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(length))


def new_block_id() -> str:
    """Slack's own generated block ids are five letters or so."""
    return new_secret(5)
