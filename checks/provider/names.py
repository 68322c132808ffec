"""Providers by the names of domains and of MX hosts. Pure."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

COUNTRY = re.compile(r"com|net|(?:com?\.)?[a-z]{2}")


@cache
def of_domain(domain: str) -> str | None:
    """The provider whose own domain this is; None: its MX must be asked."""
    domain = domain.lower()
    known = _known("domains")
    return known.get(domain) or known.get(f"{domain.partition('.')[0]}.*" if _is_name_of_country(domain) else "")


def of_hosts(hosts: Iterable[str]) -> str:
    """The provider that runs these MX hosts, the preferred first; "": none that is known."""
    known = _known("mx")
    return next((known[end] for host in hosts for end in _ends(host.lower().rstrip(".")) if end in known), "")


def _ends(host: str) -> Iterator[str]:
    labels = host.split(".")
    yield from (".".join(labels[start:]) for start in range(len(labels)))


def _is_name_of_country(domain: str) -> bool:
    """yahoo.com, yahoo.fr, yahoo.co.uk, yahoo.com.br; not yahoo.example.com, nor yahoo.club."""
    _, _, rest = domain.partition(".")
    return COUNTRY.fullmatch(rest) is not None


@cache
def _known(what: str) -> Mapping[str, str]:
    data: dict[str, Any] = tomllib.loads(files(__package__).joinpath("providers.toml").read_text())
    return {each: provider["name"] for provider in data["provider"] for each in provider.get(what, ())}
