"""Finds addresses, and the address that was really mailed: VERP, SRS, encapsulated forms."""

import re

_ADDRESS = re.compile(
    r"""(?:"[^"\s<>]{1,64}"|[^\s<>()\[\]:;,"'@\\=/|]{1,1}[^\s<>()\[\]:;,"@\\|]{0,80})@(?:[\w-]{1,63}\.){1,8}[\w-]{2,63}""",
    re.U,
)


def address_in(text: str) -> str:
    """The first address in the text, lower case, or ""."""
    match = _ADDRESS.search(text[:2000])
    return match.group(0).lower().rstrip(".") if match else ""


def addresses_in(text: str) -> list[str]:
    """All addresses in the text, in order, once each, lower case."""
    return list(dict.fromkeys(found.lower().rstrip(".") for found in _ADDRESS.findall(text)))
