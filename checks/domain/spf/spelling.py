"""How a term was probably meant: for what people write instead of SPF."""

from __future__ import annotations

import difflib
import ipaddress
import re

from checks.domain.spf.grammar import parse

_OTHER_NAMES = {"ip": "ip4", "ipv4": "ip4", "ipv6": "ip6", "host": "a", "any": "all"}
_MECHANISMS = ("include", "exists", "ip4", "ip6", "a", "mx", "ptr")
_NAMES = (*_MECHANISMS, "all", "redirect", "exp")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")  # what word processors make of a minus sign
_GLUED = re.compile(r"(?<=.)(?=[+?~-]?(?:ip[46]|include|exists):|redirect=|[+?~-]all$)", re.IGNORECASE)
_PARTS = re.compile(r"([+?~-]?)([A-Za-z0-9]+)([:=]?)(.*)", re.DOTALL)


def suggest(term: str) -> str:
    """A term that follows the grammar and says what this one seems to, +all excepted; "" if none is found.

    Of several with commas between, or with nothing between: all of them, with blanks between.
    """
    tidy = "".join(char for char in term.translate(_DASHES) if char.isascii() and char.isprintable()).strip("\"',; ")
    for parts in ([part.strip() for part in tidy.split(",")], _GLUED.split(tidy)):
        several = [part if is_term(part) else suggest(part) for part in parts] if len(parts) > 1 else []
        if several and all(several):
            return " ".join(map(_not_everyone, several))
    guess = next((guess for guess in _guesses(tidy) if guess != term and is_term(guess)), "")
    return _not_everyone(guess)


def _not_everyone(term: str) -> str:
    return "~all" if term.lower().lstrip("+") == "all" else term


def is_term(term: str) -> bool:
    """Whether this is one term, and without a fault."""
    return bool(term) and " " not in term and not parse(f"v=spf1 {term}").faults


def mechanism_for(modifier: str) -> str:
    """The mechanism that someone meant who wrote "include=example.org", which is a modifier nobody knows; or ""."""
    name, _, value = modifier.partition("=")
    guess = f"{name}:{value}"
    return guess if name.lower() in _MECHANISMS and is_term(guess) else ""


def _guesses(term: str) -> list[str]:
    network = _network(term)
    if network:
        return [network]
    found = _PARTS.fullmatch(term)
    if found is None:
        return [term, term.lstrip("+?~-=!")]
    qualifier, name, _, value = found.groups()
    name = name.lower()
    name = _OTHER_NAMES.get(name) or next(iter(difflib.get_close_matches(name, _NAMES, n=1, cutoff=0.8)), name)
    if "://" in value:  # an address of the web, of which the host was meant
        value = value.partition("://")[2].partition("/")[0]
    value = value.removeprefix("//").strip(":/=")
    guesses = [term]
    if name in ("a", "mx", "ip4", "ip6", "include", "exists"):
        guesses.append(qualifier + _network(value) if _network(value) else "")
    if name in ("redirect", "exp"):
        guesses.append(f"{name}={value}")
    else:
        bare = re.sub(r"/+[0-9/]*$", "", value) if name in ("include", "exists", "ptr") else value
        guesses += [f"{qualifier}{name}:{bare}", f"{qualifier}{name}" if name == "all" or not value else ""]
    if "." in name + value and not found[3]:
        guesses.append(f"include:{term.lstrip('+?~-')}")
    return guesses


def _network(text: str) -> str:
    """The ip4 or ip6 term for an address or a network, as long as it is one; a length beyond the longest is left out."""
    address, slash, length = text.strip("[]").partition("/")
    if length.isdecimal():
        length = str(int(length[:9]))
    try:
        lone = ipaddress.ip_address(address)
        beyond = length.isdecimal() and int(length) > lone.max_prefixlen
        network = ipaddress.ip_network(f"{address}/{length}" if slash and not beyond else address, strict=False)
    except ValueError:
        return ""
    return f"ip{network.version}:{address}" + (f"/{network.prefixlen}" if slash and not beyond else "")
