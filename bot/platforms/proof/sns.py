"""Amazon SNS messages: signed by a certificate of AWS over named fields; see "Verifying the signatures of SNS messages".

A genuine certificate proves *some* topic of AWS: the topic's ARN has to be one the operator named.
"""

import re
from collections.abc import Mapping

from bot.platforms.proof.public_key import public_key, rsa_holds
from bot.platforms.proof.request import Forged

HOST = r"https://sns\.[a-z0-9-]{1,30}\.amazonaws\.com(?:\.cn)?"
CERTIFICATE = re.compile(HOST + r"/[A-Za-z0-9_-]{1,200}\.pem")
CONFIRMATION = re.compile(HOST + r"/\?Action=ConfirmSubscription&[\x21-\x7e]{1,2000}")
NOTIFICATION_FIELDS = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
CONFIRMATION_FIELDS = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
FIELDS = {
    "Notification": NOTIFICATION_FIELDS,
    "SubscriptionConfirmation": CONFIRMATION_FIELDS,
    "UnsubscribeConfirmation": CONFIRMATION_FIELDS,
}


def may_fetch(url: str) -> bool:
    """Is it where AWS keeps its certificates?"""
    return CERTIFICATE.fullmatch(url) is not None


def may_confirm(url: str) -> bool:
    """Is it where AWS takes confirmations?"""
    return CONFIRMATION.fullmatch(url) is not None


def check(envelope: Mapping[str, object], certificate: bytes, topics: list[str]) -> None:
    """Raises Forged. `certificate`: PEM, fetched from `SigningCertURL`; b"" where that could not be."""
    kind = text(envelope.get("Type"))
    if kind not in FIELDS:
        raise Forged(
            "This is no message of SNS: its Type is missing. Is raw message delivery switched on? Switch it off."
        )
    version = text(envelope.get("SignatureVersion"))
    if version not in ("1", "2"):
        raise Forged("The SignatureVersion is neither 1 nor 2.")
    if not may_fetch(text(envelope.get("SigningCertURL"))):
        raise Forged("The SigningCertURL is none of AWS.")
    signed = "".join(f"{name}\n{text(envelope.get(name))}\n" for name in FIELDS[kind] if _is_signed(envelope, name))
    key = public_key(certificate.decode("ascii", "replace"))
    if not rsa_holds(
        key, text(envelope.get("Signature")), signed.encode("utf-8", "surrogatepass"), sha1=version == "1"
    ):
        raise Forged("The signature does not fit the message.")
    if text(envelope.get("TopicArn")) not in topics:
        raise Forged("This topic is not one of those set up here.")


def text(value: object) -> str:
    """Text, "" where it is none."""
    return value if isinstance(value, str) else ""


def _is_signed(envelope: Mapping[str, object], name: str) -> bool:
    return name != "Subject" or isinstance(envelope.get("Subject"), str)
