"""Postfix's log → entries. What a line means is read from its words, not from `status=bounced`.

… postfix/qmgr[1]: 4F9Xx: from=<news@mail.example>, size=…
… postfix/cleanup[1]: 4F9Xx: message-id=<…>
… postfix/smtp[1]: 4F9Xx: to=<jo@acme.com>, orig_to=<…>, relay=…, delays=…, dsn=5.1.1, status=bounced (host … said: 550 …)
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from bot.clock import to_ms
from bot.intake.dsn import SOURCE, event_id
from bot.intake.prepare import column
from bot.store.events import Entry, identity
from checks.bounce import Classification, classify

LINE = re.compile(
    r"^(?P<time>[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) (?:(?P<host>\S+) )?"
    r"(?P<instance>[\w-]+)/(?:\S+/)?(?P<service>\w+)\[\d+\]: (?P<queue>[0-9A-Za-z]{6,}): (?P<rest>.*)$"
)
OUTCOME = re.compile(
    r"^to=<(?P<to>[^>]*)>,(?: orig_to=<(?P<orig_to>[^>]*)>,)? .*?\bdsn=(?P<dsn>\d\.\d+\.\d+), "
    r"status=(?P<status>\w+) \((?P<text>.*)\)$"
)
SENDER = re.compile(r"^from=<(?P<sender>[^>]*)>")
MESSAGE_ID = re.compile(r"^message-id=<(?P<id>[^>]*)>")
REPLY = re.compile(r"\bsaid: (?P<code>[245]\d\d)[ -]")
KINDS = {"sent": "delivered", "deferred": "deferred", "bounced": "bounced", "expired": "bounced"}
LEAP_YEAR = 2000  # has every day there is
KNOWN_MAILS = 200_000  # queue ids remembered at once: more than any queue holds in the time a mail takes


def looks_like(text: str) -> bool:
    """Is this the beginning of a Postfix log?"""
    return any(LINE.match(line) or "postfix/" in line for line in text.splitlines()[:50])


class PostfixLog:
    """Reads lines in order; remembers the sender and Message-ID of the mails it has seen."""

    def __init__(self, *, now: int) -> None:
        self._now = datetime.fromtimestamp(now / 1_000)  # noqa: DTZ006 - the machine's own time, as syslog writes it
        self._mails: dict[str, dict[str, str]] = {}

    def read(self, lines: Iterable[str]) -> Iterator[Entry]:
        """The outcomes among the lines; other lines are looked at and passed over."""
        for line in lines:
            match = LINE.match(line.rstrip("\n"))
            if match:
                entry = self._line(match)
                if entry:
                    yield entry

    def _line(self, match: re.Match[str]) -> Entry | None:
        queue, rest = match["queue"], match["rest"]
        for shape in (SENDER, MESSAGE_ID):
            if found := shape.match(rest):
                self._mails.setdefault(queue, {}).update(found.groupdict())
                if len(self._mails) > KNOWN_MAILS:
                    del self._mails[next(iter(self._mails))]
                return None
        if rest == "removed":
            self._mails.pop(queue, None)
            return None
        outcome = OUTCOME.match(rest)
        at = self._time(match["time"]) if outcome else None
        if outcome is None or at is None or outcome["status"] not in KINDS:
            return None
        return self._entry(outcome, self._mails.get(queue, {}), queue, at)

    def _entry(self, outcome: re.Match[str], mail: dict[str, str], queue: str, at: int) -> Entry | None:
        sender = mail.get("sender", "")
        kind = KINDS[outcome["status"]]
        if not sender and mail:
            return None  # a bounce of Postfix's own on its way back: no mail of ours
        recipient = (outcome["orig_to"] or outcome["to"]).lower()
        code = REPLY.search(outcome["text"])
        meaning = _meaning(outcome, code["code"] if code else None) if kind == "bounced" else None
        mail_id = mail.get("id") or f"{queue}@{sender}"
        # A deferral may come a hundred times for one mail, each a fact of its own; the outcome comes once.
        identifier = event_id(mail_id, recipient, kind) + (f" {at}" if kind == "deferred" else "")
        return Entry(
            identity=identity(SOURCE, identifier),
            kind=kind,
            column=column(meaning) if meaning else kind,
            at=at,
            counted_at=at,
            recipient=recipient,
            domain=sender.rpartition("@")[2].lower(),
            hard=meaning.hard if meaning else False,
            permanent=meaning.permanent if meaning else False,
            reason=meaning.reason if meaning else "",
            rule=meaning.rule if meaning else "",
            status=outcome["dsn"],
            reply_code=code["code"] if code else "",
            diagnostic=outcome["text"][:4_000],
            message_id=mail.get("id", ""),
            source=SOURCE,
        )

    def _time(self, text: str) -> int | None:
        try:
            if text[0].isdigit():
                return to_ms(datetime.fromisoformat(text))
            moment = datetime.strptime(f"{LEAP_YEAR} {text}", "%Y %b %d %H:%M:%S")  # noqa: DTZ007 - see below
        except ValueError:
            return None
        # Syslog's time has no zone: it is this machine's. Nor a year: the latest such moment that is not in the future.
        tomorrow = self._now + timedelta(days=1)
        for year in range(tomorrow.year, tomorrow.year - 9, -1):
            with suppress(ValueError):  # 29 February
                if moment.replace(year=year) <= tomorrow:
                    return to_ms(moment.replace(year=year))
        return None


def _meaning(outcome: re.Match[str], code: str | None) -> Classification:
    if outcome["status"] == "expired":
        return Classification("unreachable", hard=False, permanent=True, rule="expired-in-queue")
    return classify(outcome["text"], outcome["dsn"], code)
