"""What is to be said of one DKIM key record (RFC 6376 section 3.6.1, RFC 8301, RFC 8463). Pure."""

from __future__ import annotations

import base64
import contextlib
import re
from dataclasses import dataclass

from checks.domain.finding import State
from checks.domain.public_key import ED25519_OCTETS, ED25519_WRAPPING, decode, rsa_bits
from checks.domain.tags import Tags, read_tags, without_blanks
from checks.sentence import sentence

LEAST_BITS, ADVISED_BITS, MOST_BITS = 1024, 2048, 4096

PLACEHOLDER = "v=DKIM1; k=rsa; p=YOUR_PUBLIC_KEY_IN_BASE64"

# A key in use is not replaced under its selector: mail on its way is signed with it.
_WANTS_SELECTOR = {"dkim-rsa-too-short", "dkim-rsa-short", "dkim-rsa-long", "dkim-revoked"}
_SPOILT_BY = {"dkim-no-sha256": "h", "dkim-not-for-mail": "s", "dkim-testing": "t"}
_UNREADABLE = {"dkim-version", "dkim-no-key", "dkim-key-unreadable", "dkim-key-type"}

_DRESSING = re.compile(r"[\"'\\]|-----(BEGIN|END)[A-Z ]*-----")
_KEY_LIKE = re.compile(r"([A-Za-z0-9+/]{43,}={0,2})")

_NEW_KEY = sentence("Make a new RSA key of 2048 bits, publish it under a new selector, and sign with that.")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing about a key. `usable` False: receivers do not verify anything with it."""

    code: str
    state: State
    detail: str
    advice: str = ""
    usable: bool = True


@dataclass(frozen=True, slots=True)
class Key:
    """`algorithm` "rsa", "ed25519" or what stands in k=; `bits` None where the length could not be read."""

    algorithm: str
    bits: int | None
    remarks: tuple[Remark, ...]

    @property
    def usable(self) -> bool:
        return all(remark.usable for remark in self.remarks)

    @property
    def needs_selector(self) -> bool:
        """Whether what is wrong is mended under a new selector."""
        return any(remark.code in _WANTS_SELECTOR for remark in self.remarks)


def _unusable(code: str, detail: str, advice: str) -> Remark:
    return Remark(code, State.FAILURE, detail, advice, usable=False)


def read_key(record: str) -> Key:
    """Everything there is to remark on; a good key has no remarks."""
    tags = read_tags(record)
    algorithm = tags.get("k", "rsa").lower()
    if "v" in tags and (tags["v"] != "DKIM1" or tags.first != "v"):
        wrong = _unusable(
            "dkim-version",
            sentence("v= is not “DKIM1” at the very beginning: receivers pass it over."),
            sentence("Begin it with v=DKIM1;"),
        )
        return Key(algorithm, None, (wrong,))
    if "p" not in tags:
        return Key(
            algorithm,
            None,
            (_unusable("dkim-no-key", sentence("It has no p=, so no key."), sentence("Publish the key in p=.")),),
        )
    key = without_blanks(tags["p"])
    if not key:
        revoked = _unusable(
            "dkim-revoked",
            sentence("The key is revoked (p= is empty)."),
            sentence("Sign with another selector, or publish a key here."),
        )
        return Key(algorithm, None, (revoked,))
    bits, remarks = _length(algorithm, key)
    return Key(algorithm, bits, (*remarks, *_flags(tags)))


def _length(algorithm: str, key: str) -> tuple[int | None, list[Remark]]:
    if algorithm not in {"rsa", "ed25519"}:
        return None, [
            _unusable(
                "dkim-key-type",
                sentence("k={algorithm} is no kind of key receivers know.", algorithm=algorithm),
                sentence("Use k=rsa or k=ed25519."),
            )
        ]
    try:
        octets = decode(key)
        bits = rsa_bits(octets) if algorithm == "rsa" else len(octets) * 8
    except ValueError as error:
        return None, [
            _unusable(
                "dkim-key-unreadable",
                sentence("It cannot be read: {error}.", error=error.args[0]),
                sentence("Publish the key again, whole and unbroken."),
            )
        ]
    if algorithm == "ed25519":
        if len(octets) == ED25519_OCTETS:
            return bits, []
        words = sentence(
            "An Ed25519 key has {octets} octets, this one {count}.",
            octets=ED25519_OCTETS,
            count=len(octets),
        )
        return bits, [
            _unusable("dkim-key-unreadable", words, sentence("Publish the key alone, without its ASN.1 wrapping."))
        ]
    if bits < LEAST_BITS:
        words = sentence(
            "The RSA key has {bits} bits; below {least} receivers refuse it (RFC 8301).",
            bits=bits,
            least=LEAST_BITS,
        )
        return bits, [_unusable("dkim-rsa-too-short", words, _NEW_KEY)]
    if bits < ADVISED_BITS:
        words = sentence("The RSA key has {bits} bits; {advised} are recommended.", bits=bits, advised=ADVISED_BITS)
        return bits, [Remark("dkim-rsa-short", State.WARNING, words, _NEW_KEY)]
    if bits > MOST_BITS:
        words = sentence(
            "The RSA key has {bits} bits; receivers need not verify more than {most} (RFC 8301).",
            bits=bits,
            most=MOST_BITS,
        )
        return bits, [Remark("dkim-rsa-long", State.WARNING, words, _NEW_KEY)]
    return bits, []


def _flags(tags: Tags) -> list[Remark]:
    def listed(name: str) -> set[str]:
        return {part.strip().lower() for part in tags[name].split(":")} if name in tags else set()

    remarks = []
    if "h" in tags and "sha256" not in listed("h"):
        words = sentence("h={tags} leaves out sha256, the only hash that counts (RFC 8301).", tags=tags["h"])
        remarks.append(_unusable("dkim-no-sha256", words, sentence("Take h= out, or write h=sha256.")))
    if "s" in tags and not listed("s") & {"*", "email"}:
        words = sentence("s={tags} says the key is not for mail.", tags=tags["s"])
        remarks.append(_unusable("dkim-not-for-mail", words, sentence("Take s= out, or write s=email.")))
    if "y" in listed("t"):
        words = sentence("t=y says DKIM is only being tested: receivers may treat the mail as unsigned.")
        remarks.append(Remark("dkim-testing", State.WARNING, words, sentence("Take y out of t= once signing works.")))
    if tags.problems:
        words = sentence("It is not written as it should be: {problems}.", problems=tags.problems)
        remarks.append(
            Remark(
                "dkim-syntax", State.WARNING, words, sentence("Write tag=value, each once, with one semicolon between.")
            )
        )
    return remarks


def mended(record: str, key: Key) -> str:
    """The record to publish instead: the same key without what spoils it, or a place for another key."""
    if key.needs_selector:
        return PLACEHOLDER
    if any(remark.code in _UNREADABLE for remark in key.remarks):
        return _salvaged(record) or PLACEHOLDER
    tags = read_tags(record)
    kept = {name: value for name, value in tags.values.items() if name != "v"}
    for remark in key.remarks:
        spoilt = kept.pop(_SPOILT_BY.get(remark.code, ""), "")
        flags = [flag for flag in spoilt.split(":") if remark.code == "dkim-testing" and flag.strip().lower() != "y"]
        if flags:
            kept["t"] = ":".join(flags)
    return "; ".join(["v=DKIM1", *(f"{name}={value}" for name, value in kept.items())])


def _salvaged(record: str) -> str:
    """The key out of a record that is quoted, escaped, in PEM, or otherwise not read; "" if there is no good one in it."""
    plain = without_blanks(_DRESSING.sub("", record))
    kind = re.search(r"\bk=(rsa|ed25519)", plain, re.IGNORECASE)
    algorithms = [kind[1].lower()] if kind else ["rsa", "ed25519"]
    for found in _KEY_LIKE.finditer(plain):
        for algorithm in algorithms:
            text = found[1]
            with contextlib.suppress(ValueError):
                octets = decode(text)
                if algorithm == "ed25519" and octets.startswith(ED25519_WRAPPING):
                    text = base64.b64encode(octets[len(ED25519_WRAPPING) :]).decode("ascii")
            good = f"v=DKIM1; k={algorithm}; p={text}"
            if read_key(good).usable:
                return good
    return ""
