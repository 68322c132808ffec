"""Amazon SES by SNS, in both dialects: identity notifications (`notificationType`) and event publishing (`eventType`).

https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html and …/event-publishing-retrieving-sns-contents.html

Permanent/Suppressed and the like tell nothing new: SES did not try. Transient/General is written for out-of-office
replies and for unknown mailboxes alike: status and diagnosticCode decide.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from bot.platforms.proof import in_url, sns
from bot.platforms.reading import (
    Can,
    Event,
    Judgement,
    Kind,
    Platform,
    Reading,
    Request,
    Secret,
    Secrets,
    judge,
    split,
    told,
)
from bot.platforms.reading import fields as f

SUPPRESSED = {"Suppressed", "OnAccountSuppressionList", "OnTenantSuppressionList", "EmailValidationSuppressed"}
TRANSIENT = {
    "MailboxFull": told("soft", "mailbox_full"),
    "CustomTimeoutExceeded": told("soft", "unreachable"),
    "MessageTooLarge": told("block", "message_too_big"),
    "ContentRejected": told("block", "spam_content"),
    "AttachmentRejected": told("block", "spam_content"),
}
REPLY = re.compile(r"out of (the )?office|auto(matic)?[- ]?repl|vacation|absence|abwesen", re.IGNORECASE)
# Type → its object, the field of its recipients, the kind.
TYPES: dict[str, tuple[str, str, Kind]] = {
    "send": ("send", "", "sent"),
    "delivery": ("delivery", "recipients", "delivered"),
    "bounce": ("bounce", "bouncedRecipients", "bounced"),
    "complaint": ("complaint", "complainedRecipients", "complained"),
    "reject": ("reject", "", "rejected"),
    "deliverydelay": ("deliveryDelay", "delayedRecipients", "deferred"),
    "open": ("open", "", "opened"),
    "click": ("click", "", "clicked"),
    "rendering failure": ("failure", "", "failed"),
    "subscription": ("subscription", "", "unsubscribed"),
}
CAMPAIGN_TAGS = ("campaign", "campaign_id", "campaign-id", "campaignId", "campaign_name")
CAMPAIGN_HEADERS = ("x-campaign-id", "x-campaign", "x-ses-campaign")


def check(request: Request, secrets: Secrets, now: int) -> None:
    """The signature of SNS where topics are named; the password of the URL where one is set."""
    if secrets.get():
        in_url(request, secrets, now)
    topics = split(secrets.get("WEBHOOK_TOPIC"))
    if topics:
        envelope = _envelope(request)
        certificate = secrets.fetched.get(f.text(envelope.get("SigningCertURL")), b"")
        sns.check(envelope, certificate, topics)


def wants(request: Request, secrets: Secrets) -> str:
    """The certificate, where it is AWS's; nothing is fetched for topics that are not ours."""
    envelope = _envelope(request)
    if f.text(envelope.get("TopicArn")) not in split(secrets.get("WEBHOOK_TOPIC")):
        return ""
    url = f.text(envelope.get("SigningCertURL"))
    return url if sns.may_fetch(url) else ""


def may_confirm(url: str, secrets: Secrets) -> bool:
    """Only at AWS, and only for a topic that is named."""
    if not sns.may_confirm(url):
        return False
    asked = parse_qs(urlsplit(url).query).get("TopicArn", [])
    return len(asked) == 1 and asked[0] in split(secrets.get("WEBHOOK_TOPIC"))


def read(request: Request) -> Reading:
    """One event for each recipient it is about."""
    envelope = f.table(f.body(request))
    kind = f.text(envelope.get("Type"))
    if kind == "SubscriptionConfirmation":
        return Reading(confirm=f.text(envelope.get("SubscribeURL")))
    if kind == "UnsubscribeConfirmation":
        return Reading(ignored={kind: 1})
    if "Message" not in envelope:
        message = envelope  # raw delivery
    else:
        inner = envelope["Message"]
        message = inner if isinstance(inner, dict) else f.table(f.json(inner))
    if not message:
        return Reading(ignored={"text": 1})  # "Successfully validated SNS topic …"
    return Reading(list(_events(message, envelope)))


def _envelope(request: Request) -> f.Table:
    return f.table(f.json(request.body.decode("utf-8", "replace")))


def _events(message: f.Table, envelope: f.Table) -> Iterator[Event]:
    word = f.line(f.first(message, "eventType", "notificationType"), 40)
    part, recipients, kind = TYPES.get(word.lower(), ("", "", "unknown"))
    about, mail = f.table(message.get(part)), f.table(message.get("mail"))
    headers = {f.text(row.get("name")).lower(): f.text(row.get("value")) for row in f.rows(mail.get("headers"))}
    sns_id = f.line(envelope.get("MessageId"), 100)
    message_id = f.line(mail.get("messageId"), 120)
    subtype = ": ".join(filter(None, (f.line(about.get(name), 40) for name in ("bounceType", "bounceSubType"))))
    at = f.moment(f.first(about, "timestamp")) or f.moment(envelope.get("Timestamp")) or f.moment(mail.get("timestamp"))
    known = f.line(about.get("feedbackId"), 120)
    tags = tuple(f.text(row.get("value")) for row in f.rows(mail.get("headers")) if f.text(row.get("name")) == "X-Tag")
    metadata = f.json(headers.get("x-metadata", ""))
    for row in _recipients(about.get(recipients) if recipients else None, mail, about):
        recipient = f.address(row.get("emailAddress"))
        judged, what = _meaning(kind, about, row)
        yield Event(
            kind=what,
            word=f"{word}/{subtype}" if subtype else _word(word, about),
            meaning=judged.meaning if judged else None,
            reason=judged.reason if judged else "",
            recipient=recipient,
            at=at,
            id=sns_id or known,
            key=f"{known or message_id or sns_id} {part} {recipient}{'' if known else f' {at}'}",
            message_id=message_id,
            campaign=_campaign(mail, headers),
            sender=f.address(mail.get("source")),
            sent_at=f.moment(mail.get("timestamp")),
            status=f.line(row.get("status"), 20),
            diagnostic=f.text(row.get("diagnosticCode")) or f.text(about.get("smtpResponse")),
            description=subtype
            or f.text(f.first(about, "reason", "errorMessage", "delayType", "complaintFeedbackType")),
            tags=tags,
            metadata=metadata if isinstance(metadata, dict) else {},
            ip=f.line(about.get("ipAddress"), 45) if kind in ("opened", "clicked") else "",
            user_agent=f.text(about.get("userAgent")),
            url=f.text(about.get("link")),
        )


def _recipients(named: object, mail: f.Table, about: f.Table) -> list[f.Table]:
    if isinstance(named, list) and named:
        return [row if isinstance(row, dict) else {"emailAddress": row} for row in named]
    return [{"emailAddress": one} for one in f.addresses(mail.get("destination"))] or [
        {"emailAddress": about.get("email")}
    ]


def _word(word: str, about: f.Table) -> str:
    more = f.line(f.first(about, "complaintSubType", "complaintFeedbackType", "delayType"), 40)
    return f"{word}/{more}" if more else word


def _meaning(kind: Kind, about: f.Table, row: f.Table) -> tuple[Judgement | None, Kind]:
    text, status = f.text(row.get("diagnosticCode")), f.line(row.get("status"), 20)
    if kind == "bounced":
        judged = _bounce(f.text(about.get("bounceType")), f.text(about.get("bounceSubType")), text, status)
        if judged.meaning == "auto-reply":
            return judged, "autoresponded"
        return judged, "unsubscribed" if judged.meaning == "unsubscribe" else "bounced"
    if kind == "complained":
        if f.text(about.get("complaintSubType")) in SUPPRESSED:
            return told("suppressed"), kind
        return (
            (None, "unknown") if f.text(about.get("complaintFeedbackType")) == "not-spam" else (told("complaint"), kind)
        )
    if kind == "deferred":
        return judge(_words(text), status, claim="soft", hard=False)._replace(meaning="soft"), kind
    if kind == "rejected":
        return told("block", "spam_content"), kind
    if kind == "failed":
        return told("block", "policy"), kind
    if kind == "unsubscribed":
        new, old = (f.table(about.get(name)) for name in ("newTopicPreferences", "oldTopicPreferences"))
        left = new.get("unsubscribeAll") is True or _topics_left(new) - _topics_left(old)
        return (told("unsubscribe"), kind) if left else (None, "subscribed")
    return None, kind


def _topics_left(preferences: f.Table) -> set[str]:
    rows = f.rows(preferences.get("topicSubscriptionStatus"))
    return {f.text(row.get("topicName")) for row in rows if row.get("subscriptionStatus") == "OptOut"}


def _bounce(main: str, subtype: str, text: str, status: str) -> Judgement:
    if subtype in SUPPRESSED:
        return told("suppressed")
    if subtype == "UnsubscribedRecipient":
        return told("unsubscribe")
    if main == "Permanent":
        return judge(_words(text), status, claim="hard")
    if main == "Transient" and subtype in TRANSIENT:
        return TRANSIENT[subtype]
    if main == "Transient":
        if REPLY.search(text) or not (text or status):
            return told("auto-reply")
        return judge(_words(text), status, claim="soft" if status.startswith("4") else "unknown")
    return judge(_words(text), status, claim="unknown")


def _words(diagnostic: str) -> str:
    return diagnostic.partition(";")[2].strip() if diagnostic[:5].lower() == "smtp;" else diagnostic


def _campaign(mail: f.Table, headers: dict[str, str]) -> str:
    tags = {name: f.texts(values) for name, values in f.table(mail.get("tags")).items()}
    own = [name for name in tags if not name.startswith("ses:")]
    for name in (*CAMPAIGN_TAGS, *own):
        if tags.get(name):
            return f.name(tags[name][0])
    for name in CAMPAIGN_HEADERS:
        if headers.get(name):
            return f.name(headers[name])
    return f.name(tags["ses:configuration-set"][0]) if tags.get("ses:configuration-set") else ""


PLATFORM = Platform(
    name="amazon_ses",
    title="Amazon SES",
    read=read,
    check=check,
    secrets=(
        Secret("WEBHOOK_TOPIC", "ARN of the SNS topic (several with spaces between): its signed messages are taken"),
        Secret("WEBHOOK_SECRET", "password in the subscription's URL; alone, SNS signatures are not looked at"),
    ),
    needed=("WEBHOOK_TOPIC", "WEBHOOK_SECRET"),
    can=Can(pause=True, suppress=True, signs=True),
    setup=(
        "SNS › Topics: a standard topic; its ARN is the secret. Signature version 2 is best",
        (
            "SES › Configuration sets › Event destinations: Sends, Deliveries, Hard bounces, Complaints, Rejects, Delivery"
            " delays, Rendering failures, Subscriptions, to that topic (or: identity › Notifications, with original headers)"
        ),
        "SNS › Create subscription: HTTPS, {url}, raw message delivery off. It is confirmed at once",
    ),
    wants=wants,
    may_confirm=may_confirm,
)
