"""The addresses in what somebody typed, as Slack hands it over."""

import re

# Slack turns what looks like an address into <mailto:jo@acme.com|jo@acme.com>; links of people have a ?subject=… too.
LINKED = re.compile(r"<mailto:([^|>?]+)(?:\?[^|>]*)?(?:\|[^>]*)?>")
QUERY = re.compile(r"^mailto:([^?]*)(?:\?.*)?$")
# Written as `code`, *bold*, _slanted_ or ~struck~; no domain ends so.
FORMATTED = re.compile(r"^([`*_~]+)(.+@.+?)[`*_~]+$")
# Whoever typed these three characters, Slack hands them over so; & comes last, for it begins the others.
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
# Jo Doe <jo@acme.com>, "Doe, Jo" <jo@acme.com>, as mail programs copy recipients: the name is no address.
NAMED = re.compile(
    r"""(?:"[^"\n]{0,100}"|(?<![^\s,;>])(?:[^\s,;<>@"]{1,40}[ \t]+){0,6}(?:[^\s,;<>@"]{1,40})?)"""
    r"""[ \t]*<\s*([^\s<>]+@[^\s<>]+)\s*>"""
)
BETWEEN = re.compile(r"[\s,;]+")
AFTERWARDS = re.compile(r"(@[^?]*)\?.*")  # a question mark, and the ?subject=… of a link
# An address among other words.
AMONG = re.compile(r"[^\s<>()\[\]{},;:|\"'“”«»@]+@[^\s<>()\[\]{},;:|\"'“”«»@]+\.[^\s<>()\[\]{},;:|\"'“”«»@]+")


def addresses_in(text: str) -> list[str]:
    """Every address once, in the order given; what is no address stays as it is, for the verdict to say so."""
    plain = LINKED.sub(r" \1 ", text)
    for written, meant in ENTITIES:
        plain = plain.replace(written, meant)
    plain = NAMED.sub(r" \1 ", plain)
    found = (_bare(part.strip("<>")) for part in BETWEEN.split(plain))
    return list(dict.fromkeys(address for address in found if address))


def addresses_among(text: str) -> list[str]:
    """Every address in a message, once: what else stands there is passed over."""
    plain = LINKED.sub(r" \1 ", text)
    for written, meant in ENTITIES:
        plain = plain.replace(written, meant)
    found = (_bare(AFTERWARDS.sub(r"\1", address).strip(".!*_~`…")) for address in AMONG.findall(plain))
    return list(dict.fromkeys(found))


def _bare(part: str) -> str:
    """Without what is around it."""
    part = QUERY.sub(r"\1", part)
    return FORMATTED.sub(r"\2", part)
