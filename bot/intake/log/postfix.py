"""Postfix's log → entries. What a line means is read from its words, not from `status=bounced`.

… postfix/smtpd[1]: 4F9Xx: client=app.acme.example[192.0.2.9]
… postfix/cleanup[1]: 4F9Xx: info: header X-Campaign: acme-q4 from app.acme.example[192.0.2.9]; from=<…> to=<…> …
… postfix/cleanup[1]: 4F9Xx: message-id=<…>
… postfix/qmgr[1]: 4F9Xx: from=<news@mail.example>, size=…
… postfix/smtp[1]: 4F9Xx: to=<jo@acme.com>, orig_to=<…>, relay=…, delays=…, dsn=5.1.1, status=bounced (host … said: 550 …)
… postfix/qmgr[1]: 4F9Xx: removed
"""

import re
from collections.abc import Iterable, Iterator

from bot.intake.dsn import SOURCE, campaign_name, event_id
from bot.intake.log.mails import Mail, Mails
from bot.intake.log.moments import Moments
from bot.intake.prepare import column
from bot.intake.verp import Verp
from bot.settings import FollowedLog
from bot.store.events import Entry, identity
from checks.bounce import Classification, classify

LINE = re.compile(
    r"^(?P<time>[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) (?:(?P<host>\S+) )?"
    r"(?P<instance>[\w-]+)/(?:\S+/)?(?P<service>\w+)\[\d+\]: (?P<queue>[0-9A-Za-z]{6,}): (?P<rest>.*)$"
)
OUTCOME = re.compile(
    r"^to=<(?P<to>[^>]*)>,(?: orig_to=<(?P<orig_to>[^>]*)>,)? (?:relay=(?P<relay>[^,]*), )?.*?\bdsn=(?P<dsn>\d\.\d+\.\d+), "
    r"status=(?P<status>\w+) \((?P<text>.*)\)$"
)
BEGINNING = re.compile(r"^(?:client=|uid=\d)")
SENDER = re.compile(r"^from=<(?P<sender>[^>]*)>")
MESSAGE_ID = re.compile(r"^message-id=<(?P<id>[^>]*)>")
HEADER = re.compile(r"^(?:info|warning): header (?P<name>[!-9;-~]+): (?P<value>.*?) from [^\s;]+; from=<")
REPLY = re.compile(r"\bsaid: (?P<code>[245]\d\d)[ -]")
KINDS = {"sent": "delivered", "deferred": "deferred", "bounced": "bounced", "expired": "bounced"}
ANY_LOG = FollowedLog(name="import", path="-")


def looks_like(text: str) -> bool:
    """Is this the beginning of a Postfix log?"""
    return any(LINE.match(line) or "postfix/" in line for line in text.splitlines()[:50])


class PostfixLog:
    """Reads lines in order; remembers the sender, Message-ID and campaign of the mails that are on their way."""

    def __init__(self, *, now: int, wanted: FollowedLog = ANY_LOG, verp: Verp | None = None) -> None:
        self._moments = Moments(now)
        self._mails = Mails()
        self._verp = verp
        self._headers = {name.lower() for name in wanted.campaign_headers}
        self._campaign_of = re.compile(wanted.campaign_sender) if wanted.campaign_sender else None
        self._domains = {domain.lower() for domain in wanted.sender_domains}
        self._own_relays = tuple(wanted.own_relays)

    def tell_time(self, now: int) -> None:
        """It is later than it was when the log was begun."""
        self._moments.now = now

    def read(self, lines: Iterable[str]) -> Iterator[Entry]:
        """The outcomes among the lines; other lines are looked at and passed over."""
        for line in lines:
            match = LINE.match(line.rstrip("\n"))
            if match:
                entry = self._line(match)
                if entry:
                    yield entry

    def remember(self, lines: Iterable[str]) -> None:
        """Lines whose outcomes were read before: only for what they say of mails still on their way."""
        for _ in self.read(lines):
            pass

    def _line(self, match: re.Match[str]) -> Entry | None:
        queue, rest = match["queue"], match["rest"]
        if rest.startswith("to=<"):
            outcome = OUTCOME.match(rest)
            at = self._moments.read(match["time"])
            if outcome is None or at is None or outcome["status"] not in KINDS:
                return None
            return self._entry(outcome, self._mails.known(queue), queue, at)
        self._learn(queue, rest)
        return None

    def _learn(self, queue: str, rest: str) -> None:
        if found := SENDER.match(rest):
            mail = self._mails.of(queue)
            mail.sender = found["sender"]
            mail.campaign = mail.campaign or self._campaign(mail.sender)
        elif found := MESSAGE_ID.match(rest):
            self._mails.of(queue).message_id = found["id"]
        elif rest == "removed":
            self._mails.end(queue)
        elif BEGINNING.match(rest):
            self._mails.begin(queue)
        elif (found := HEADER.match(rest)) and found["name"].lower() in self._headers:
            self._mails.of(queue).campaign = campaign_name(found["value"])

    def _campaign(self, sender: str) -> str:
        if self._verp is not None and (mailed := self._verp.read(sender)):
            return campaign_name(mailed.campaign)
        found = self._campaign_of.search(sender) if self._campaign_of else None
        return campaign_name(found[1] or "") if found else ""

    def _entry(self, outcome: re.Match[str], mail: Mail, queue: str, at: int) -> Entry | None:
        kind = KINDS[outcome["status"]]
        domain = (mail.sender or "").rpartition("@")[2].lower()
        if mail.sender == "" or (self._domains and domain not in self._domains):
            return None  # a bounce of Postfix's own on its way back, or mail of others: no mail of ours
        if kind == "delivered" and self._own_relays and (outcome["relay"] or "").startswith(self._own_relays):
            return None
        recipient = (outcome["orig_to"] or outcome["to"]).lower()
        code = REPLY.search(outcome["text"])
        meaning = _meaning(outcome, code["code"] if code else None) if kind == "bounced" else None
        mail_id = mail.message_id or f"{queue}@{mail.sender or ''}"
        # A deferral may come a hundred times for one mail, each a fact of its own; the outcome comes once.
        identifier = event_id(mail_id, recipient, kind) + (f" {at}" if kind == "deferred" else "")
        return Entry(
            identity=identity(SOURCE, identifier),
            kind=kind,
            column=column(meaning) if meaning else kind,
            at=at,
            counted_at=at,
            recipient=recipient,
            campaign=mail.campaign,
            domain=domain,
            hard=meaning.hard if meaning else False,
            permanent=meaning.permanent if meaning else False,
            reason=meaning.reason if meaning else "",
            rule=meaning.rule if meaning else "",
            status=outcome["dsn"],
            reply_code=code["code"] if code else "",
            diagnostic=outcome["text"][:4_000],
            message_id=mail.message_id,
            source=SOURCE,
        )


def _meaning(outcome: re.Match[str], code: str | None) -> Classification:
    if outcome["status"] == "expired":
        return Classification("unreachable", hard=False, permanent=True, rule="expired-in-queue")
    return classify(outcome["text"], outcome["dsn"], code)
