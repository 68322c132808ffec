"""What the type of a setting cannot tell: its form, and what must hold between two of them."""

import re
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.errors import SettingsError
from bot.settings.intake_rules import check_intake
from bot.settings.mail import Mail
from bot.settings.model import Settings
from bot.settings.secrets import Secrets
from checks.blocklist import parse_target, parse_targets
from checks.blocklist.kinds import SEVERITIES


def check_rules(settings: Settings) -> None:
    """What one setting alone cannot tell."""
    _check_rates(settings)
    probe = settings.verification
    if bool(probe.hello) != bool(probe.mail_from):
        missing = "mail_from" if probe.hello else "hello"
        raise SettingsError(
            f"verification.{missing} = '': the SMTP step needs verification.hello and verification.mail_from both"
        )
    if settings.digest.by_mail and not settings.mail.host:
        raise SettingsError("digest.by_mail = True: needs a server to mail by: mail.host")
    _check_mail(settings.mail, settings.secrets)
    for section, key, read, allowed in FORMS:
        said = getattr(settings, section)
        for each in said if isinstance(said, tuple) else (said,):
            value = getattr(each, key)
            for text in value if isinstance(value, list) else [value] if value else []:
                try:
                    read(text)
                except (ValueError, re.error):
                    raise SettingsError(f"{section}.{key} = {text!r}: must be {allowed}") from None
    for key in ("provider_rates", "provider_days", "provider_connections"):
        names = [said.lower().partition("=")[0] for said in getattr(probe, key)]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise SettingsError(f"verification.{key}: {twice[0]} is named twice")
    check_intake(settings)


def _check_rates(settings: Settings) -> None:
    rates = settings.rates
    for prefix, measure in (("", "hard"), ("block_", "blocks"), ("complaint_", "complaints")):
        _rise("rates", prefix, rates.limits(measure))
    for limit in settings.limits:
        filled = limit.filled(rates)
        try:
            _rise("limits", "", (filled.warning, filled.critical, filled.stop))
        except SettingsError as error:
            raise SettingsError(f"[[limits]] of {limit.subject}: {error}") from None


def _rise(section: str, prefix: str, limits: tuple[float, float, float]) -> None:
    names = [f"{prefix}{name}" for name in ("warning", "critical", "stop")]
    for (lower, low), (higher, high) in pairwise(zip(names, limits, strict=True)):
        if low >= high:
            raise SettingsError(f"{section}.{lower} = {low}: must be below {section}.{higher}, which is {high}")


def _check_mail(mail: Mail, secrets: Secrets) -> None:
    if not mail.host:
        return
    for key in ("sender", "recipients"):
        if not getattr(mail, key):
            raise SettingsError(f"mail.{key} = {getattr(mail, key)!r}: must be set when mail.host is")
    if mail.user and not secrets.mail_password:
        raise SettingsError(
            f"mail.user = {mail.user!r}: needs its password in the environment: DELIVERABOT_MAIL_PASSWORD"
        )
    if mail.user and mail.security == "none":
        raise SettingsError(
            "mail.security = 'none': must be starttls or tls, or the password of mail.user goes in the open"
        )


def _domain(text: str) -> None:
    if parse_target(text).kind != "domain":
        raise ValueError(text)


def _address(text: str) -> None:
    if not re.fullmatch(r"[!-;=?A-~]+@[A-Za-z0-9.-]+", text):
        raise ValueError(text)


def _per_provider(text: str) -> None:
    if not re.fullmatch(r"[^\W_][\w-]*(\.[\w-]+)+=[1-9]\d{0,5}", text, re.ASCII):
        raise ValueError(text)


def _zone(text: str) -> None:
    try:
        ZoneInfo(text)
    except (OSError, ValueError, KeyError):  # not found, or no name of a zone at all
        raise ValueError(text) from None


def _web_address(text: str) -> None:
    if not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", text):
        raise ValueError(text)


def _hour(text: str) -> None:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError(text)


def _quiet(text: str) -> None:
    hour = r"([01]\d|2[0-3]):[0-5]\d"
    if text != "never" and not re.fullmatch(rf"{hour}-{hour}", text):
        raise ValueError(text)


def _called(text: str) -> None:
    if not re.fullmatch(r"[SUW][A-Z0-9]{2,}", text):
        raise ValueError(text)


def _person(text: str) -> None:
    if not re.fullmatch(r"[UW][A-Z0-9]{2,}", text):
        raise ValueError(text)


def _addresses(text: str) -> None:
    if {target.kind for target in parse_targets(text)} & {"domain"}:
        raise ValueError(text)


def _severity(text: str) -> None:
    if not re.fullmatch(rf"[\w.-]+=({'|'.join(SEVERITIES)})", text):
        raise ValueError(text)


def _weight(text: str) -> None:
    if not re.fullmatch(r"[\w.-]+=\d{1,3}(\.\d{1,3})?", text):
        raise ValueError(text)


QUIET, CALLED, PERSON = "hours such as 22:00-07:00", "the id of a user group (S…) or user (U…)", "the id of a user (U…)"


def _keeps_secrets(text: str) -> None:
    """Where keys are sent to: over HTTPS, but on this machine."""
    if not re.fullmatch(r"(https://[^\s/?#@]+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?)/([^\s?#]*/)?", text):
        raise ValueError(text)


SECRETLY = "an address over HTTPS that ends in a slash"
ZONE = "a time zone such as Europe/Paris"
# (section, key, what raises ValueError, what is allowed), where no part of `bot.ports` will tell.
FORMS: tuple[tuple[str, str, Callable[[str], object], str], ...] = (
    ("verification", "source_address", ip_address, "an IP address"),
    ("verification", "allow_networks", ip_network, "a network such as 10.0.0.0/8"),
    ("verification", "provider_rates", _per_provider, "the end of a name with a number a minute: google.com=60"),
    ("verification", "provider_days", _per_provider, "the end of a name with a number a day: google.com=2000"),
    ("verification", "provider_connections", _per_provider, "the end of a name with a number: google.com=1"),
    ("web", "public_url", _web_address, "an address such as https://bot.acme.com"),
    ("web", "callback_networks", ip_network, "a network such as 10.0.0.0/8"),
    ("mail", "sender", _address, "a mail address"),
    ("mail", "recipients", _address, "a mail address"),
    ("slack", "time_zone", _zone, ZONE),
    ("alerts", "quiet_hours", _quiet, QUIET),
    ("alerts", "mention", _called, CALLED),
    ("alerts", "owner", _person, PERSON),
    ("digest", "at", _hour, "an hour such as 08:00"),
    ("routes", "time_zone", _zone, ZONE),
    ("routes", "quiet_hours", _quiet, QUIET),
    ("routes", "mention", _called, CALLED),
    ("routes", "owner", _person, PERSON),
    ("blocklists", "ips", _addresses, "an IP address, or a range of up to 1,024 such as 192.0.2.0/24"),
    ("domains", "names", _domain, "a domain"),
    ("domains", "ips", ip_address, "an IP address"),
    ("blocklists", "domains", _domain, "a domain"),
    ("inbound", "domain", _domain, "a domain"),
    ("inbound", "allow_networks", ip_network, "a network such as 10.0.0.0/8"),
    ("polls", "domain", _domain, "a domain"),
    ("reputation", "snds_url", _keeps_secrets, SECRETLY),
    ("reputation", "postmaster_url", _keeps_secrets, SECRETLY),
    ("reputation", "oauth_url", _keeps_secrets, SECRETLY),
    ("logs", "campaign_sender", re.compile, "a regular expression"),
    ("logs", "sender_domains", _domain, "a domain"),
    ("blocklists", "severity", _severity, f"a list with one of {', '.join(SEVERITIES)}: bl.example.org=warning"),
    ("blocklists", "weights", _weight, "a list with a number: bl.example.org=0.5"),
)
