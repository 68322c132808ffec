"""The grammar of a record (RFC 7208 section 12): text in, terms or faults out. Nothing is looked up."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

from checks.domain.spf.macro import EXPLANATION_ONLY, MacroFault, MacroString, letters, parse_macro_string
from checks.domain.spf.result import Verdict
from checks.sentence import Sentence, sentence

QUALIFIERS = {"": Verdict.PASS, "+": Verdict.PASS, "-": Verdict.FAIL, "~": Verdict.SOFTFAIL, "?": Verdict.NEUTRAL}
WITH_LOOKUP = frozenset({"include", "a", "mx", "ptr", "exists"})  # section 4.6.4; and redirect
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)=(.*)", re.DOTALL)
_DIRECTIVE = re.compile(r"([+?~-]?)([A-Za-z][A-Za-z0-9_.-]*)(.*)", re.DOTALL)
_LENGTH = r"(0|[1-9][0-9]{0,2})"
_DUAL_LENGTH = re.compile(rf"(.*?)(?:/{_LENGTH})?(?://{_LENGTH})?", re.DOTALL)
_SINGLE_LENGTH = re.compile(rf"([^/]*)(?:/{_LENGTH})?", re.DOTALL)
_TOP_LABEL = re.compile(r"(?![0-9]+\Z)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Directive:
    """`target` None: the domain itself. `network` for ip4 and ip6 alone; the lengths are bits, for a and mx."""

    text: str
    verdict: Verdict
    mechanism: str
    target: MacroString | None = None
    network: Network | None = None
    length4: int = 32
    length6: int = 128

    @property
    def looks_up(self) -> bool:
        return self.mechanism in WITH_LOOKUP


@dataclass(frozen=True, slots=True)
class Modifier:
    """`name` is in lower case."""

    text: str
    name: str
    value: MacroString


@dataclass(frozen=True, slots=True)
class Fault:
    """`term` as it is written; `why` is half a sentence for people."""

    term: str
    why: str

    def __str__(self) -> str:
        return str(self.said)

    @property
    def said(self) -> Sentence:
        """Both."""
        return sentence("'{term}': {why}", term=self.term, why=self.why)


@dataclass(frozen=True, slots=True)
class SpfRecord:
    """A record taken apart, in the order written. It may be evaluated only if it has no `faults` (section 4.6)."""

    text: str
    directives: tuple[Directive, ...]
    modifiers: tuple[Modifier, ...]
    faults: tuple[Fault, ...]

    @property
    def catch_all(self) -> Directive | None:
        return next((each for each in self.directives if each.mechanism == "all"), None)

    @property
    def redirect(self) -> Modifier | None:
        """The redirect that counts: beside an `all` it does not (section 6.1)."""
        return None if self.catch_all else self.modifier("redirect")

    def modifier(self, name: str) -> Modifier | None:
        return next((each for each in self.modifiers if each.name == name), None)


def select(texts: Iterable[str]) -> list[str]:
    """Those TXT records that are SPF records (section 4.5)."""
    return [text for text in texts if text[:6].lower() == "v=spf1" and text[6:7] in ("", " ")]


def parse(text: str) -> SpfRecord:
    """Take an SPF record apart, one of those that `select` gives. Never raises: what is wrong is in `faults`."""
    directives: list[Directive] = []
    modifiers: list[Modifier] = []
    faults: list[Fault] = []
    for term in filter(None, text[6:].split(" ")):
        try:
            parsed = _modifier(term) or _directive(term)
        except ValueError as trouble:
            faults.append(Fault(term, trouble.args[0]))
            continue
        if isinstance(parsed, Directive):
            directives.append(parsed)
        elif parsed.name in ("redirect", "exp") and any(parsed.name == each.name for each in modifiers):
            faults.append(Fault(term, sentence("{name}= may stand only once", name=parsed.name)))
        else:
            modifiers.append(parsed)
    return SpfRecord(text, tuple(directives), tuple(modifiers), tuple(faults))


def _modifier(term: str) -> Modifier | None:
    found = _MODIFIER.fullmatch(term)
    if found is None:
        return None
    name, value = found[1].lower(), found[2]
    known = name in ("redirect", "exp")
    return Modifier(term, name, _domain_spec(value) if known else parse_macro_string(value))


def _directive(term: str) -> Directive:
    found = _DIRECTIVE.fullmatch(term)
    if found is None:
        raise ValueError(sentence("this is neither a mechanism nor a modifier"))
    verdict, mechanism, rest = QUALIFIERS[found[1]], found[2].lower(), found[3]
    match mechanism:
        case "all":
            if rest:
                raise ValueError(sentence("nothing may follow 'all'"))
            return Directive(term, verdict, mechanism)
        case "include" | "exists":
            if not rest.startswith(":"):
                raise ValueError(sentence("after '{mechanism}' a colon and a domain must follow", mechanism=mechanism))
            return Directive(term, verdict, mechanism, _domain_spec(rest[1:]))
        case "ptr":
            return Directive(term, verdict, mechanism, _optional_domain(rest))
        case "a" | "mx":
            before, four, six = _dual_length(rest)
            return Directive(term, verdict, mechanism, _optional_domain(before), None, four, six)
        case "ip4" | "ip6":
            return Directive(term, verdict, mechanism, network=_network(mechanism, rest))
    raise ValueError(sentence("there is no mechanism '{mechanism}'", mechanism=mechanism))


def _optional_domain(rest: str) -> MacroString | None:
    if rest and not rest.startswith(":"):
        raise ValueError(sentence("'{rest}' may not follow here", rest=rest))
    return _domain_spec(rest[1:]) if rest else None


def _domain_spec(text: str) -> MacroString:
    """Text that ends in a macro, or in a dot and a top-level domain (section 7.1)."""
    if not text:
        raise ValueError(sentence("the domain is missing"))
    tokens = parse_macro_string(text)
    strange = letters(tokens) & EXPLANATION_ONLY
    if strange:
        raise MacroFault(sentence("%{{{letter}}} is allowed only in the text of an explanation", letter=min(strange)))
    end = tokens[-1]
    if isinstance(end, str):
        _, dot, top = end.removesuffix(".").rpartition(".")
        if not dot or not _TOP_LABEL.fullmatch(top):
            raise ValueError(sentence("'{text}' is no domain: it does not end in a top-level domain", text=text))
    return tokens


def _dual_length(text: str) -> tuple[str, int, int]:
    """What stands before the prefix lengths, and the two of them."""
    parts = _DUAL_LENGTH.fullmatch(text)
    before, four, six = parts.groups() if parts else (text, None, None)
    return before, _length(four or "32", 32), _length(six or "128", 128)


def _length(digits: str, most: int) -> int:
    if int(digits) > most:
        raise ValueError(sentence("/{digits} is too long, {most} bits is the most", digits=digits, most=most))
    return int(digits)


def _network(mechanism: str, rest: str) -> Network:
    parts = _SINGLE_LENGTH.fullmatch(rest[1:])
    if not rest.startswith(":") or parts is None:
        raise ValueError(
            sentence(
                "after '{mechanism}' a colon, an address and perhaps a prefix length must follow", mechanism=mechanism
            )
        )
    address, length = parts.groups()
    if mechanism == "ip4":
        return ipaddress.IPv4Network((_address4(address), _length(length or "32", 32)), strict=False)
    return ipaddress.IPv6Network((_address6(address), _length(length or "128", 128)), strict=False)


def _address4(text: str) -> ipaddress.IPv4Address:
    try:
        return ipaddress.IPv4Address(text)
    except ValueError:
        raise ValueError(sentence("'{text}' is no IPv4 address", text=text)) from None


def _address6(text: str) -> ipaddress.IPv6Address:
    if "%" in text:  # a zone index, which Python would take
        raise ValueError(sentence("'{text}' is no IPv6 address", text=text))
    try:
        return ipaddress.IPv6Address(text)
    except ValueError:
        raise ValueError(sentence("'{text}' is no IPv6 address", text=text)) from None
