"""Addresses: finding them, undoing what forwarders and senders wrapped around them."""

import re

_BETWEEN = r"""\s<>()\[\]:;,"'|：（）＜＞，；、。「」【】《》“”"""
_LOCAL = rf"""(?:"[^"\n<>]{{1,64}}"|(?<![^{_BETWEEN}=])[^{_BETWEEN}@]{{1,120}}+)"""
_DOMAIN = r"@(?:[\w-]{1,63}\.){1,9}[\w-]{2,63}"
_ADDRESS = re.compile(_LOCAL + _DOMAIN)
_APOSTROPHE = rf"(?:(?<=<)|(?<=;)|(?<=; ))[^{_BETWEEN}@]{{1,60}}+'[^{_BETWEEN}@]{{1,60}}+"
_ADDRESS_IN_QUOTES = re.compile(rf"(?:{_APOSTROPHE}|{_LOCAL}){_DOMAIN}")
"""With o'neil@…, where apostrophes are about: but only in brackets or a DSN's field, else they quote, or it is French."""
_SRS0 = re.compile(r"srs0[=+-][^=]+=[^=]+=([^=]+\.[^=]+)=(.+)@[^@]+", re.IGNORECASE)
_SRS1 = re.compile(r"srs1[=+-][^=]+=[^=]+==?[^=]+=[^=]+=([^=]+\.[^=]+)=(.+)@[^@]+", re.IGNORECASE)
_BATV = re.compile(r"(?:prvs|btv1)=+[^=]+=+(.+@[^@]+)", re.IGNORECASE)
_IMCEA = re.compile(r"imceasmtp-(.+)@[^@]+", re.IGNORECASE)
_IMCEA_BYTE = re.compile(r"\+([0-9a-f]{2})")
_VERP = re.compile(r"(.+)=([\w-]+(?:\.[\w-]+)+)@[^@]+")


def _pattern(text: str) -> re.Pattern[str]:
    return _ADDRESS_IN_QUOTES if "'" in text else _ADDRESS


def address_in(text: str) -> str:
    """The first address in the text as it was before SRS and the like, lower case; or ""."""
    match = _pattern(text).search(text[:2000]) if "@" in text else None
    return unwrap(match.group(0).lower().rstrip(".")) if match else ""


def addresses_in(text: str) -> list[str]:
    """All addresses in the text, in order, once each, lower case."""
    if "@" not in text:
        return []
    return list(dict.fromkeys(unwrap(found.lower().rstrip(".")) for found in _pattern(text).findall(text)))


def unwrap(address: str) -> str:
    """The address inside an SRS, BATV or Exchange-encapsulated (IMCEASMTP) one; any other unchanged."""
    if match := _SRS0.fullmatch(address) or _SRS1.fullmatch(address):
        return f"{match.group(2)}@{match.group(1)}"
    if match := _BATV.fullmatch(address):
        return match.group(1)
    if match := _IMCEA.fullmatch(address):
        inner = _IMCEA_BYTE.sub(lambda byte: chr(int(byte.group(1), 16)), match.group(1))
        return inner if _ADDRESS.fullmatch(inner) else address
    return address


def verp_candidates(envelope: str) -> list[str]:
    """Addresses a sender may have written into its envelope address, longest first.

    "bounces+alice=example.org@list.example.net" (VERP) holds one. "bounce-12-alice=example.org@…" may hold
    alice@example.org, or 12-alice@example.org: other evidence must say which.
    """
    match = _VERP.fullmatch(envelope.lower())
    if match is None or envelope.lower().startswith(("srs0", "srs1", "prvs", "btv1")):
        return []
    local, domain = match.groups()
    starts = [0, *(mark.end() for mark in re.finditer(r"[+-]", local))][:20]
    return [f"{local[start:]}@{domain}" for start in starts if local[start:]]


def mailed_address(envelope: str, *, reported: str, returned_to: tuple[str, ...]) -> str:
    """The address that was mailed, where the sender's own envelope address proves that it is not the reported one.

    `envelope`: where the bounce was sent to; `reported`: the address the report names; `returned_to`: To of the
    returned mail. Gives "" where there is no proof.
    """
    candidates = verp_candidates(envelope)
    if not candidates or reported in candidates:
        return ""
    confirmed = [address for address in candidates if address in returned_to]
    if confirmed:
        return confirmed[0]
    marked = envelope.lower().partition("+")[2]
    certain = [address for address in candidates if marked.startswith(address.partition("@")[0] + "=")]
    return certain[0] if certain and "-" not in certain[0].partition("@")[0] else ""
