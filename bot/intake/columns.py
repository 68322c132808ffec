"""What the columns of somebody's table mean: as they were told to, by our own names, or guessed from common ones. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from bot.delivery_event import DeliveryEvent

FIELDS = DeliveryEvent.__struct_fields__
# Other names, most telling first; compared without case, accents, and what is neither letter nor digit.
OTHERS = {
    "recipient": (
        "email address", "e-mail address", "email", "e-mail", "recipient email", "recipient address", "rcpt to", "rcpt",
        "to", "address", "contact", "adresse e-mail", "adresse", "destinataire", "courriel", "correo electrónico",
        "correo", "dirección", "destinatario", "e-mail-adresse", "empfänger",
    ),
    "kind": ("event", "event type", "event name", "type", "bounce type", "status type", "événement", "evento"),
    "at": (
        "timestamp", "event time", "bounced at", "bounce date", "event date", "occurred at", "created at", "date time",
        "datetime", "time", "date", "created", "horodatage", "fecha", "hora", "datum",
    ),
    "id": ("event id", "sg event id", "uuid", "feedback id"),
    "campaign": ("campaign id", "campaign name", "tag", "category", "campagne", "campaña", "kampagne"),
    "sender": ("from address", "from email", "from", "sender address", "expéditeur", "remitente"),
    "diagnostic": (
        "smtp response", "response", "diagnostic code", "bounce reason", "reason text", "error message", "message",
        "description", "details", "text", "diagnostic message", "bounce message", "error",
    ),
    "reply_code": ("smtp code", "smtp reply code", "reply", "code", "error code"),
    "status": ("enhanced status", "enhanced status code", "dsn", "dsn code", "status code"),
    "message_id": ("smtp id",),
    "sent_at": ("send time", "sent", "send date", "sent date"),
    "count": ("number", "quantity", "total"),
}  # fmt: skip
# What other tools call what happened.
KINDS = {
    "bounced": ("bounce", "hard bounce", "soft bounce", "hard", "soft", "failed", "permanent failure", "undelivered"),
    "complained": ("complaint", "spam", "spam complaint", "spam report", "abuse"),
    "delivered": ("delivery", "deliver"),
    "sent": ("send", "processed", "accepted", "injection"),
    "deferred": ("deferral", "delayed", "delay", "temporary failure"),
    "unsubscribed": ("unsubscribe", "list unsubscribe", "opt out"),
}


class Columns(Struct, frozen=True):
    """The field of each column that has one, by its place; the names of those that have none."""

    fields: Mapping[int, str]
    header: Sequence[str]

    @property
    def unused(self) -> list[str]:
        """Columns that are passed over."""
        return [name for place, name in enumerate(self.header) if place not in self.fields]

    def words(self) -> str:
        """For a person: `E-mail → recipient, …; not used: Colour`."""
        used = ", ".join(f"{self.header[place]} → {field}" for place, field in self.fields.items())
        extra = [] if "id" in self.fields.values() else ["id is made of the row"]
        extra += [f"not used: {', '.join(self.unused)}"] if self.unused else []
        return "; ".join([used or "no column is understood", *extra])

    @property
    def are_ours(self) -> bool:
        """Is every column called by our own name?"""
        return all(_plain(name) == _plain(self.fields.get(place, "")) for place, name in enumerate(self.header))


def understand(header: Sequence[str], said: Mapping[str, str]) -> Columns:
    """`said`: field → column, as somebody told. ValueError where there is no such column."""
    names = [_plain(name) for name in header]
    fields: dict[int, str] = {}
    for field, column in said.items():
        place = header.index(column) if column in header else _place(names, [column])
        if place is None:
            raise ValueError(f"there is no column {column!r}: it has {', '.join(header)}")
        fields[place] = field
    for field in FIELDS:
        if field not in fields.values():
            place = _place(names, [field, *OTHERS.get(field, ())], taken=fields)
            if place is not None:
                fields[place] = field
    return Columns(dict(sorted(fields.items())), [name.strip() for name in header])


@lru_cache(maxsize=1_000)
def kind_of(word: str) -> str:
    """Our word for what happened; the word itself where it is none that is known."""
    plain = _plain(word)
    return next((kind for kind, words in _KINDS.items() if plain in words), word)


def _place(names: Sequence[str], wanted: Sequence[str], taken: Mapping[int, str] | None = None) -> int | None:
    for name in map(_plain, wanted):
        for place, there in enumerate(names):
            if there == name and place not in (taken or {}):
                return place
    return None


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.strip().lower())
    return re.sub(r"[^a-z0-9]+", "", "".join(char for char in letters if not unicodedata.combining(char)))


_KINDS = {kind: frozenset(map(_plain, (kind, *words))) for kind, words in KINDS.items()}
