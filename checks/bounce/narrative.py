"""Reads bounces written for people: by their structure and their words."""

import re
from collections.abc import Mapping
from itertools import islice

from checks.bounce.classify import normalise
from checks.bounce.mentions import DIALOGUE, MAX_LINES, Account, find_mentions
from checks.bounce.model import Bounce
from checks.bounce.outcome import bounce, no_bounce
from checks.bounce.phrases import AUTO_REPLY_SUBJECT, BOUNCE_OPENING, BOUNCE_SUBJECT, DELAY, SUCCESS
from checks.bounce.recipient import address_in, addresses_in, mailed_address, verp_candidates
from checks.bounce.report import Report
from checks.bounce.sender import is_mail_system

MAX_ANSWERS = 4
ENOUGH = 4
"""Signs that make a message a bounce. One sign is never enough: people quote bounces, and robots write like them."""

_REPLY_WORDS = re.compile(r"(?:^|[\s'\"(<:])(?:[45]\d\d[ -](?:[45]\.\d|\S)|[45]\.\d{1,3}\.\d{1,3}\b)", re.MULTILINE)
_CODE = re.compile(r"(?<![\w.])(?:[45]\d\d[ -](?P<both>[45]\.\d{1,3}\.\d)?\S|[45]\.\d{1,3}\.\d{1,3}\b)")
_BEFORE_CODE = re.compile(
    r"(?:^[\s>#*<]{0,12}|[:'\"(<=#]\s{0,3}|(?:said|replied|returned|error|code|reason|status)\s{0,3})$", re.IGNORECASE
)
"""What stands before a code in a report: house numbers and versions stand elsewhere."""
MAX_CODES = 40
_CONVERSATION = re.compile(r"\s*(?:re|aw|sv|antw|odp|ответ|回复|回覆|答复)\s*(?:\[\d+\])?:", re.IGNORECASE)
_QUOTED = re.compile(r"^\s*>(?!>>)", re.MULTILINE)
_ALIAS = re.compile(r"^\s*\((?:generated|expanded|ultimately generated) from:? ([^\n)]{3,200})\)", re.MULTILINE)
"""Exim and sendmail below an address that an alias or a forward led to."""
_REPORTER_ADDS = re.compile(
    r"Giving up on|I'm not going to try again|No action is required|Please note that this is only|STARTTLS proto=|\n>>> "
    r"|Message (?:could not be delivered for|will be deleted)|Learn more at"
)
"""Sentences of qmail, Exim, OpenSMTPD and sendmail after the remote's answer: they hold for any answer."""

_SUMMARY = re.compile(r"^(?:Giving up on \S+$|55\d 5\.0\.0 Service unavailable\s*$)", re.MULTILINE)
"""What qmail and sendmail say below any refusal. It tells nothing where the remote's own answer stands above."""


def read_narrative(report: Report, *, by_original: bool = False) -> list[Bounce]:
    """The rows of a bounce without machine-readable part; [] if the message is none.

    A report that names nobody is about whoever the returned mail was for: `by_original` says whether to trust that
    even where the returned mail is itself a bounce.
    """
    text = report.text
    if not is_bounce(report):
        return []
    if not by_original and returns_a_report(report) and not _names_anybody(report):
        return []
    beginning = normalise(text)
    if not _has_refusal(text) and SUCCESS.find(beginning):
        return [no_bounce(report, who, reason="delivered", action="delivered") for who, _ in recipients(report)]
    subject = normalise(report.root.header("subject"))
    action = "delayed" if DELAY.find(beginning) or DELAY.find(subject) else "failed"
    found = recipients(report) or [("", text)]
    if len(found) == 1:
        envelope = address_in(report.root.header("to"))
        mailed = mailed_address(envelope, reported=found[0][0], returned_to=report.original_to)
        found = [(mailed or found[0][0], found[0][1])]
    return [bounce(report, who, evidence(said, text, subject), action=action) for who, said in found]


def returns_a_report(report: Report) -> bool:
    """Whether the returned mail is itself from a mail system."""
    return (
        report.returned is not None
        and bool(report.original.get("from"))
        and is_mail_system(report.original_header("from"))
    )


def is_bounce(report: Report) -> bool:
    """Whether a message speaks of its own failure to be delivered."""
    root = report.root
    headers = root.headers
    named = "x-failed-recipients" in headers
    if not report.text.strip() and not report.original and not named:
        return False
    from_system = is_mail_system(root.header("from")) or "x-mlserver" in headers  # fml writes in its list's name
    from_daemon = "daemon" in root.header("from").lower()
    returned_to = headers["return-path"][0].strip().lower() if "return-path" in headers else None
    unanswerable = returned_to in ("<>", "<mailer-daemon>", "")
    if not (from_system or unanswerable or named or "report-type" in root.parameters):
        return False  # a person, or a robot that answers for what it sends
    subject = normalise(root.header("subject"))
    failed = bool(BOUNCE_SUBJECT.find(subject))
    replied = _has_refusal(report.text)
    if not (from_system or named or replied or report.original) and AUTO_REPLY_SUBJECT.find(subject[:40]):
        return False  # "Automatic reply: Undeliverable: …": somebody's robot answered a bounce
    signs = (
        2 * from_system
        + from_daemon
        + unanswerable
        + 2 * failed
        + replied
        + bool(report.original)
        + _is_generated(headers, from_system=from_system)
        + 2 * ("delivery-status" in root.parameters.get("report-type", ""))
        + 3 * named
        - 3 * _is_conversation(report, subject, from_system=from_system)
    )
    told = failed or named or (from_system and replied) or (from_daemon and bool(report.original))
    if signs >= ENOUGH and told:
        return True  # without reading on
    return signs + 2 >= ENOUGH and bool(BOUNCE_OPENING.find(normalise(_unquoted(report.text))))


def _is_generated(headers: Mapping[str, list[str]], *, from_system: bool) -> bool:
    """Whether Auto-Submitted speaks for a report. "auto-replied" is also what every vacation answer says."""
    said = headers["auto-submitted"][0].lower() if "auto-submitted" in headers else ""
    return "auto-" in said and (from_system or "auto-replied" not in said)


def _is_conversation(report: Report, subject: str, *, from_system: bool) -> bool:
    """People answer bounces, and quote them; mail systems put "Re:" before a subject, but do not quote."""
    answers = bool(_CONVERSATION.match(subject))
    if ">" in report.text and _QUOTED.search(report.text):
        return answers or "in-reply-to" in report.root.headers
    return answers and not from_system


def _has_refusal(text: str) -> bool:
    """Whether an SMTP answer stands where a report puts one."""
    for code in islice(_CODE.finditer(text), MAX_CODES):
        if code["both"]:
            return True
        line = text.rfind("\n", 0, code.start()) + 1
        if _BEFORE_CODE.search(text[max(line, code.start() - 16) : code.start()]):
            return True
    return False


def _unquoted(text: str) -> str:
    return "\n".join(line for line in text.split("\n", MAX_LINES) if not line.startswith(">")) if ">" in text else text


def evidence(said: str, whole: str, subject: str = "") -> list[str]:
    """The texts to judge by, the most telling first: the remote server's lines, the part on this recipient, all."""
    remote = [line.lstrip()[3:].strip() for line in said.split("\n")[:MAX_LINES] if line.lstrip().startswith("<<<")]
    words = _answers(" ".join(remote)) or _answers(said)
    if words and ("Giving up on" in said or "Service unavailable" in said):
        said, whole = _SUMMARY.sub("", said), _SUMMARY.sub("", whole)
    words += [said, whole, subject]
    return [text for text in dict.fromkeys(words) if text.strip()]


def _answers(text: str) -> list[str]:
    """The remote server's answers: each from its code to the end of the paragraph, without what the reporter adds."""
    answers: list[str] = []
    position = 0
    while len(answers) < MAX_ANSWERS and (match := _REPLY_WORDS.search(text, position)):
        paragraph = text[match.start() :].lstrip().partition("\n\n")[0]
        answers.append(_REPORTER_ADDS.split(paragraph, maxsplit=1)[0].strip())
        position = match.start() + len(paragraph) + 1
    return answers


def _names_anybody(report: Report) -> bool:
    return "x-failed-recipients" in report.root.headers or any(
        mention.rank < DIALOGUE for mention in find_mentions(report.text)
    )


def recipients(report: Report) -> list[tuple[str, str]]:
    """(address, what is said about it), in order."""
    mentions = find_mentions(report.text)
    named = addresses_in(", ".join(report.root.headers.get("x-failed-recipients", []))[:20_000])
    ours = set(addresses_in(", ".join(report.root.headers.get("to", []))[:2000]))
    ours.update(addresses_in(report.original_header("from")), addresses_in(report.original_header("return-path")))
    if not named:
        others = [mention for mention in mentions if mention.address not in ours] or mentions
        best = min((mention.rank for mention in others), default=9)
        named = list(dict.fromkeys(mention.address for mention in others if mention.rank == best))
        if best > DIALOGUE and (told := _told_by_original(report)):
            named = told
    if not named:
        named = _told_by_original(report)
    account = Account(report.text, mentions, named)
    found: dict[str, str] = {}
    for address in named:
        said = account.of(address)
        found.setdefault(_before_alias(address, said, report), said)
    return list(found.items())


def _before_alias(address: str, said: str, report: Report) -> str:
    """The address that was mailed, where the report calls it an alias that this one is behind, and To confirms it."""
    match = _ALIAS.search(said[:1000]) if "from" in said and address not in report.original_to else None
    alias = address_in(match.group(1)) if match else ""
    return alias if alias in report.original_to and alias not in report.senders else address


def _told_by_original(report: Report) -> list[str]:
    """Who the mail was for, by the returned mail's headers or our own envelope address."""
    for name in ("x-failed-recipients", "x-original-to", "delivered-to"):
        if found := addresses_in(report.original_header(name)):
            return found[:1]
    to = report.original_to
    if to:
        return list(to[:1]) if len(to) == 1 else []
    envelope = addresses_in(report.root.header("to"))
    return verp_candidates(envelope[0])[-1:] if envelope else []
