"""What the type of a setting cannot tell: its form, and what must hold between two of them."""

import re
from collections.abc import Callable
from ipaddress import ip_address, ip_network

from bot.errors import SettingsError
from bot.settings.intake_rules import check_intake
from bot.settings.mail import Mail
from bot.settings.model import Settings
from bot.settings.secrets import Secrets
from checks.blocklist import parse_target


def check_rules(settings: Settings) -> None:
    """What one setting alone cannot tell."""
    if settings.rates.warning >= settings.rates.critical:
        raise SettingsError(
            f"rates.warning = {settings.rates.warning}: must be below rates.critical, which is {settings.rates.critical}"
        )
    probe = settings.verification
    if bool(probe.hello) != bool(probe.mail_from):
        missing = "mail_from" if probe.hello else "hello"
        raise SettingsError(
            f"verification.{missing} = '': the SMTP step needs verification.hello and verification.mail_from both"
        )
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
    check_intake(settings)


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


def _rate(text: str) -> None:
    if not re.fullmatch(r"[\w.-]+=[1-9]\d{0,5}", text):
        raise ValueError(text)


# (section, key, what raises ValueError, what is allowed), where no part of `bot.ports` will tell.
FORMS: tuple[tuple[str, str, Callable[[str], object], str], ...] = (
    ("verification", "source_address", ip_address, "an IP address"),
    ("verification", "allow_networks", ip_network, "a network such as 10.0.0.0/8"),
    ("verification", "provider_rates", _rate, "a rate such as google.com=60"),
    ("web", "callback_networks", ip_network, "a network such as 10.0.0.0/8"),
    ("mail", "sender", _address, "a mail address"),
    ("mail", "recipients", _address, "a mail address"),
    ("blocklists", "ips", ip_address, "an IP address"),
    ("blocklists", "domains", _domain, "a domain"),
    ("inbound", "domain", _domain, "a domain"),
    ("logs", "campaign_sender", re.compile, "a regular expression"),
    ("logs", "sender_domains", _domain, "a domain"),
)
