"""The addresses in what somebody typed, as Slack hands it over."""

import re

# Slack turns what looks like an address into <mailto:jo@acme.com|jo@acme.com>.
LINKED = re.compile(r"<mailto:([^|>]+)(?:\|[^>]*)?>")
# Whoever typed these three characters, Slack hands them over so; & comes last, for it begins the others.
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
BETWEEN = re.compile(r"[\s,;]+")


def addresses_in(text: str) -> list[str]:
    """Every address once, in the order given; what is no address stays as it is, for the verdict to say so."""
    plain = LINKED.sub(r" \1 ", text)
    for written, meant in ENTITIES:
        plain = plain.replace(written, meant)
    found = (part.removeprefix("mailto:").strip("<>") for part in BETWEEN.split(plain))
    return list(dict.fromkeys(address for address in found if address))
