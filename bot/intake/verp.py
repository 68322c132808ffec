"""Envelope senders that tell whose bounce comes back (VERP), signed so that nobody makes one up.

    bounces+3f0c9a…+acme-q4+jo=customer.com@bounce.acme.com
    prefix  tag     campaign recipient      domain

In campaign and recipient every octet but a-z 0-9 . _ - is written *xx (lower-case hex of its UTF-8), the recipient's
last @ is =. The tag is the first 12 hex digits of HMAC-SHA256(secret, "campaign+recipient" as written there). So case
may be lost on the way and nothing else is. docs/mailboxes.md shows it to senders in other languages.
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from msgspec import Struct

from bot.settings import Settings

TAG = 12  # hex digits: 48 bits, for guesses that go through a mail server one at a time
LONGEST_LOCAL = 64  # octets, RFC 5321 section 4.5.3.1.1; some servers refuse longer ones
_PLAIN = re.compile(rb"[^a-z0-9._-]")
_ESCAPE = re.compile(rb"\*([0-9a-f]{2})")
_PART = rb"(?:[a-z0-9._-]|\*[0-9a-f]{2})"
_SHAPE = re.compile(rb"\+([0-9a-f]{%d})\+((%s*)\+(%s+)=(%s+))" % (TAG, _PART, _PART, _PART))


class Mailed(Struct, frozen=True):
    """Whom a mail went to, and of which campaign ("" where it has none)."""

    campaign: str
    recipient: str


@dataclass(frozen=True)
class Verp:
    """Makes and reads the envelope senders of one domain. The first secret signs, each of them is believed."""

    secrets: Sequence[str]
    domain: str
    prefix: str = "bounces"

    def address(self, mailed: Mailed) -> str:
        """The envelope sender for one mail. ValueError where the recipient is no address."""
        local, at, domain = mailed.recipient.strip().lower().rpartition("@")
        if not (local and at and domain):
            raise ValueError(f"{mailed.recipient!r} is no mail address")
        body = f"{_written(mailed.campaign)}+{_written(local)}={_written(domain)}"
        return f"{self.prefix}+{_tag(self.secrets[0], body.encode())}+{body}@{self.domain}"

    def read(self, address: str) -> Mailed | None:
        """What was signed; None for an address of another form, and for one that nobody here signed."""
        local, _, domain = address.strip().strip("<>").lower().rpartition("@")
        prefix, rest = local[: len(self.prefix)], local[len(self.prefix) :]
        if (prefix, domain) != (self.prefix, self.domain.lower()):
            return None
        shape = _SHAPE.fullmatch(rest.encode("utf-8", "replace"))
        if shape is None:
            return None
        tag, body = shape[1].decode(), shape[2]
        if not any(hmac.compare_digest(tag, _tag(secret, body)) for secret in self.secrets):
            return None
        return Mailed(_read(shape[3]), f"{_read(shape[4])}@{_read(shape[5])}".lower())


def build_verp(settings: Settings) -> Verp | None:
    """Envelope senders of ours, where there is a secret to sign them with."""
    secrets, wanted = settings.secrets.verp_secret.split(), settings.inbound
    return Verp(secrets, wanted.domain, wanted.prefix) if secrets and wanted.domain else None


def _written(text: str) -> str:
    return _PLAIN.sub(lambda octet: b"*%02x" % octet[0][0], text.encode()).decode()


def _read(written: bytes) -> str:
    return _ESCAPE.sub(lambda hexed: bytes.fromhex(hexed[1].decode()), written).decode("utf-8", "replace")


def _tag(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, sha256).hexdigest()[:TAG]
