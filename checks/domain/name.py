"""Domain names and selectors as people write them, and how names hang together."""

from __future__ import annotations

import re

from checks.blocklist.target import parse_target, shown
from checks.sentence import sentence

_SELECTOR = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")
_RECORD_NAME = re.compile(r"^(_[^.]+|[^.]+\._domainkey|[^.]+\._bimi)(\._[^.]+)*\.")  # in front of a domain


def parse_domain(text: str) -> str:
    """The domain in lower case, ASCII (IDNA 2008), without its last dot. ValueError, fit to be shown, if it is none."""
    written = text.strip()
    told = shown(written)
    inner = _domain(_host(written)) if written.lower() != _host(written) else ""
    if inner:
        raise ValueError(sentence("'{text}' is more than a domain: write {domain} alone", text=told, domain=inner))
    try:
        target = parse_target(written)
    except ValueError:
        if "." not in written.rstrip("."):
            raise ValueError(sentence("'{text}' is no full domain name: write it as acme.com", text=told)) from None
        raise ValueError(sentence("'{text}' is no domain", text=told)) from None
    if target.kind != "domain":
        raise ValueError(sentence("'{text}' is an IP address, not a domain", text=told))
    return target.query


def parse_selector(text: str) -> str:
    """A DKIM selector in lower case, out of the whole name of its record too. ValueError, fit to be shown, if it is none."""
    selector = text.strip().lower().partition("._domainkey")[0]
    if not _SELECTOR.fullmatch(selector) or len(selector) > 200:
        raise ValueError(
            sentence("'{text}' is no selector: write what stands in s= of the DKIM-Signature", text=shown(text))
        )
    return selector


def is_within(name: str, domain: str) -> bool:
    """Whether the name is the domain or below it."""
    return name == domain or name.endswith(f".{domain}")


def _host(text: str) -> str:
    """What is left of an e-mail address, of an address of the web and of the name of a record, if it is one."""
    host = text.lower().strip("<>").removeprefix("mailto:")
    host = re.split(r"[/?#|]", host.partition("://")[2] or host, maxsplit=1)[0].rpartition("@")[2]
    return _RECORD_NAME.sub("", re.sub(r":\d+$", "", host), count=1)


def _domain(text: str) -> str:
    """The text as a domain; "" if it is none."""
    try:
        target = parse_target(text)
    except ValueError:
        return ""
    return target.text if target.kind == "domain" else ""
