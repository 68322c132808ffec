"""Every setting once: name, type, default, help. Read from a TOML file, then from the environment.

A setting `rate_interval` of the section `[watch]` is `DELIVERABOT_WATCH_RATE_INTERVAL` in the environment; lists are
written there with commas. Secrets are read from the environment only and never shown: see `Secrets`.
A wrong setting raises `SettingsError` with one line that names the key, the value and what is allowed.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from bot.errors import SettingsError
from checks.blocklist import parse_target

Seconds = Annotated[float, Meta(ge=0.2, le=86_400 * 7)]
Share = Annotated[float, Meta(gt=0, lt=1)]


class Slack(Struct, frozen=True, kw_only=True):
    """[slack]: where the bot speaks, and in what language."""

    api_url: Annotated[
        str, Meta(pattern=r"^https?://\S+/$", description="the Slack API, or one that speaks like it")
    ] = "https://slack.com/api/"
    alert_channel: Annotated[str, Meta(min_length=1, description="channel (id or #name) for alerts and reviews")] = (
        "#deliverability"
    )
    language: Annotated[Literal["en", "fr", "es"], Meta(description="language of what is posted in channels")] = "en"


class Web(Struct, frozen=True, kw_only=True):
    """[web]: the bot's own HTTP."""

    host: Annotated[str, Meta(min_length=1, description="address to listen on")] = "127.0.0.1"
    port: Annotated[
        int, Meta(ge=0, le=65_535, description="port to listen on; PORT sets it too; 0 picks a free one")
    ] = 8080
    max_body: Annotated[int, Meta(ge=1_024, description="largest request body taken, octets")] = 10_000_000
    gate_max_age: Annotated[int, Meta(ge=0, le=300, description="seconds a sender may keep the gate's answer")] = 5
    verify_per_minute: Annotated[int, Meta(ge=1, description="requests to /verify a minute and token")] = 600
    verify_addresses: Annotated[int, Meta(ge=1, description="addresses in one list of POST /verify")] = 100_000
    callback_networks: Annotated[list[str], Meta(description="private networks (CIDR) that callbacks may go to")] = (
        msgspec.field(default_factory=list)
    )


class Store(Struct, frozen=True, kw_only=True):
    """[store]: where the state is kept."""

    path: Annotated[str, Meta(min_length=1, description="the SQLite file; its folder is made when missing")] = (
        "var/deliverabot.sqlite"
    )
    keep_days: Annotated[int, Meta(ge=1, le=3_650, description="days that bounces, complaints and counts are kept")] = (
        90
    )
    dedupe_days: Annotated[int, Meta(ge=1, le=90, description="days in which the same event id counts only once")] = 8


class Watch(Struct, frozen=True, kw_only=True):
    """[watch]: what runs on the schedule."""

    rate_interval: Annotated[Seconds, Meta(description="seconds between two looks at the bounce rates")] = 5
    blocklist_interval: Annotated[Seconds, Meta(description="seconds between two blocklist checks")] = 3_600
    housekeeping_interval: Annotated[Seconds, Meta(description="seconds between two clean-ups of the store")] = 3_600


class Rates(Struct, frozen=True, kw_only=True):
    """[rates]: when a hard-bounce rate is a spike."""

    minimum_sent: Annotated[int, Meta(ge=1, description="mails below which nothing is said")] = 50
    minimum_hard: Annotated[int, Meta(ge=1, description="hard bounces below which nothing is said")] = 5
    warning: Annotated[Share, Meta(description="hard-bounce rate that is a warning, a share: 0.02 is 2 %")] = 0.02
    critical: Annotated[Share, Meta(description="hard-bounce rate that is critical, a share")] = 0.05


class Alerts(Struct, frozen=True, kw_only=True):
    """[alerts]: how an alert lives."""

    reopen_minutes: Annotated[
        int, Meta(ge=0, description="minutes in which a resolved alert reopens instead of a new one")
    ] = 60
    silence_hours: Annotated[
        list[int], Meta(min_length=1, max_length=10, description="the choices of the Silence menu, hours")
    ] = msgspec.field(default_factory=lambda: [1, 4, 24, 168])


class Reviews(Struct, frozen=True, kw_only=True):
    """[reviews]: who decides which addresses come off the lists."""

    approvers: Annotated[list[str], Meta(description="Slack user ids who may approve")] = msgspec.field(
        default_factory=list
    )
    approver_group: Annotated[str, Meta(description="id of a Slack user group whose members may approve")] = ""
    quorum: Annotated[int, Meta(ge=1, le=20, description="distinct people who must approve")] = 2
    allow_self_approval: Annotated[
        bool, Meta(description="may the asker approve too? Then it is written on the message")
    ] = False
    expire_hours: Annotated[int, Meta(ge=1, le=24 * 90, description="hours after which an undecided review ends")] = 72


class Verification(Struct, frozen=True, kw_only=True):
    """[verification]: the SMTP step is off until `hello` and `mail_from` are set, for probing costs reputation."""

    hello: Annotated[
        str, Meta(description="name to greet mail servers with; it needs an address and a PTR that agree")
    ] = ""
    mail_from: Annotated[str, Meta(description="a real, monitored address to probe as")] = ""
    source_address: Annotated[str, Meta(description="local IP address to probe from; best one that sends no mail")] = ""
    allow_networks: Annotated[list[str], Meta(description="private networks (CIDR) that may be connected to")] = (
        msgspec.field(default_factory=list)
    )
    port: Annotated[int, Meta(ge=1, le=65_535, description="port to probe; anything but 25 is for test networks")] = 25
    timeout: Annotated[Seconds, Meta(description="seconds one address may take")] = 45
    per_server: Annotated[int, Meta(ge=1, le=10, description="connections to one mail server at a time")] = 2
    in_all: Annotated[int, Meta(ge=1, le=5_000, description="connections at a time, all servers together")] = 100
    per_day: Annotated[int, Meta(ge=1, description="questions to one provider in 24 hours")] = 10_000
    provider_rates: Annotated[
        list[str], Meta(description="questions a minute by the end of the mail server's name, over ours: google.com=60")
    ] = msgspec.field(default_factory=list)


class Blocklists(Struct, frozen=True, kw_only=True):
    """[blocklists]: what is looked up there, and where."""

    ips: Annotated[list[str], Meta(description="sending IP addresses to watch")] = msgspec.field(default_factory=list)
    domains: Annotated[list[str], Meta(description="sending domains to watch")] = msgspec.field(default_factory=list)
    catalog: Annotated[str, Meta(description="a catalogue file of your own instead of the one shipped")] = ""


class Dns(Struct, frozen=True, kw_only=True):
    """[dns]: the resolver every check asks."""

    nameservers: Annotated[list[str], Meta(description="resolvers, address or address:port; empty: the system's")] = (
        msgspec.field(default_factory=list)
    )
    timeout: Annotated[Seconds, Meta(description="seconds one question may take")] = 5


class Mail(Struct, frozen=True, kw_only=True):
    """[mail]: alerts that Slack cannot be told are mailed instead; off until `host`, `sender` and `recipients` are set."""

    host: Annotated[str, Meta(description="server that takes our mail")] = ""
    port: Annotated[int, Meta(ge=1, le=65_535, description="its port; 465 is usual for tls")] = 587
    security: Annotated[
        Literal["starttls", "tls", "none"],
        Meta(description="how the connection is encrypted; none is for this machine"),
    ] = "starttls"
    user: Annotated[str, Meta(description="name to log in with; the password is DELIVERABOT_MAIL_PASSWORD")] = ""
    sender: Annotated[str, Meta(description="address the mail comes from")] = ""
    recipients: Annotated[list[str], Meta(description="addresses it goes to")] = msgspec.field(default_factory=list)
    after_minutes: Annotated[
        int, Meta(ge=1, le=1_440, description="minutes an alert waits for Slack before it is mailed")
    ] = 10


class Log(Struct, frozen=True, kw_only=True):
    """[log]: to standard error."""

    level: Annotated[Literal["debug", "info", "warning", "error"], Meta(description="least level that is written")] = (
        "info"
    )


class Secrets(Struct, frozen=True, kw_only=True):
    """What is read from the environment only. Its repr shows which are set, never what they are."""

    bot_token: Annotated[str, Meta(description="Slack's bot token, xoxb-…")] = ""
    app_token: Annotated[str, Meta(description="Slack's app token, xapp-…, for Socket Mode")] = ""
    signing_secret: Annotated[str, Meta(description="Slack's signing secret, for its requests over HTTP")] = ""
    api_token: Annotated[str, Meta(description="what senders show to post events and to ask")] = ""
    read_token: Annotated[str, Meta(description="what senders show that may only ask")] = ""
    webhook_secret: Annotated[
        str,
        Meta(description="what callbacks are signed with: whsec_ and 24 to 64 octets in base64; two while it changes"),
    ] = ""
    mail_password: Annotated[str, Meta(description="what mail.user shows to the server of [mail]")] = ""

    def __repr__(self) -> str:
        return f"Secrets(set: {', '.join(f for f in self.__struct_fields__ if getattr(self, f)) or 'none'})"


SECRET_NAMES = {
    "bot_token": "SLACK_BOT_TOKEN",
    "app_token": "SLACK_APP_TOKEN",
    "signing_secret": "SLACK_SIGNING_SECRET",
    "api_token": "DELIVERABOT_API_TOKEN",
    "read_token": "DELIVERABOT_READ_TOKEN",
    "webhook_secret": "DELIVERABOT_WEBHOOK_SECRET",
    "mail_password": "DELIVERABOT_MAIL_PASSWORD",
}
# The names other tools already use for two of our settings.
ALIASES = {"PORT": ("web", "port"), "SLACK_API_URL": ("slack", "api_url")}


class Settings(Struct, frozen=True, kw_only=True):
    """All of it. `Settings()` is what a bare installation runs with."""

    slack: Slack = Slack()
    web: Web = Web()
    store: Store = Store()
    watch: Watch = Watch()
    rates: Rates = Rates()
    alerts: Alerts = Alerts()
    reviews: Reviews = Reviews()
    verification: Verification = Verification()
    blocklists: Blocklists = Blocklists()
    dns: Dns = Dns()
    mail: Mail = Mail()
    log: Log = Log()
    secrets: Secrets = Secrets()


SECTIONS: dict[str, type[Struct]] = {name: kind for name, kind in get_type_hints(Settings).items() if name != "secrets"}


def load(file: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from `file` (default: `deliverabot.toml` here, or what DELIVERABOT_CONFIG names), then `environ`."""
    raw = _from_file(file, environ)
    _add_environment(raw, environ)
    sections: dict[str, Any] = {name: _section(name, kind, raw.get(name, {})) for name, kind in SECTIONS.items()}
    secrets = Secrets(**{field: environ.get(name, "").strip() for field, name in SECRET_NAMES.items()})
    settings = Settings(**sections, secrets=secrets)
    _check_together(settings)
    return settings


def field_type(section: str, key: str) -> Any:
    """The annotated type of one setting."""
    return get_type_hints(SECTIONS[section], include_extras=True)[key]


def description(section: str, key: str) -> str:
    """The help of one setting."""
    metas = [m for m in get_args(field_type(section, key))[1:] if isinstance(m, Meta) and m.description]
    return metas[-1].description or "" if metas else ""


def env_name(section: str, key: str) -> str:
    """What a setting is called in the environment."""
    return f"DELIVERABOT_{section}_{key}".upper()


Raw = dict[str, dict[str, tuple[Any, str]]]  # section → key → (value, where it was said)


def _from_file(file: Path | None, environ: Mapping[str, str]) -> Raw:
    named = file or (Path(environ["DELIVERABOT_CONFIG"]) if environ.get("DELIVERABOT_CONFIG") else None)
    path = named or Path("deliverabot.toml")
    if not path.exists():
        if named:
            raise SettingsError(f"{path}: there is no such settings file")
        return {}
    try:
        tables = tomllib.loads(path.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path}: cannot be read as TOML: {error}") from None
    raw: Raw = {}
    for section, table in tables.items():
        if not isinstance(table, dict):
            where = f"be a section, [{section}]" if section in SECTIONS else "stand in a section, such as [web]"
            raise SettingsError(f"{path}: {section} = {table!r}: must {where}")
        if section not in SECTIONS:
            raise SettingsError(f"{path}: [{section}] is no section{_nearest(section, SECTIONS)}")
        for key, value in table.items():
            if key not in SECTIONS[section].__struct_fields__:
                near = _nearest(key, SECTIONS[section].__struct_fields__)
                raise SettingsError(f"{path}: {section}.{key} = {value!r}: there is no such setting{near}")
            raw.setdefault(section, {})[key] = (value, str(path))
    return raw


def _add_environment(raw: Raw, environ: Mapping[str, str]) -> None:
    names = {env_name(s, k): (s, k) for s, kind in SECTIONS.items() for k in kind.__struct_fields__} | ALIASES
    others = {*SECRET_NAMES.values(), "DELIVERABOT_CONFIG"}
    # Our own names have the last word.
    for name, value in sorted(environ.items(), key=lambda item: item[0] not in ALIASES):
        if name in names:
            section, key = names[name]
            if not (value == "" and name in ALIASES):
                raw.setdefault(section, {})[key] = (value, name)
        elif name.startswith("DELIVERABOT_") and name not in others:
            near = _nearest(name, [*names, *others])
            # A token under a name that is not quite right is still a secret.
            said = (
                name if any(word in name + near for word in ("TOKEN", "SECRET", "PASSWORD")) else f"{name} = {value!r}"
            )
            raise SettingsError(f"{said}: there is no such setting{near}")


def _section(name: str, kind: type[Struct], said: Mapping[str, tuple[Any, str]]) -> Struct:
    values: dict[str, Any] = {}
    for key, (value, where) in said.items():
        wanted = field_type(name, key)
        from_environment = where != "" and isinstance(value, str) and where.isupper()
        plain = get_args(wanted)[0]
        if from_environment and getattr(plain, "__origin__", None) is list:
            value = [part.strip() for part in value.split(",") if part.strip()]
        try:
            values[key] = msgspec.convert(value, wanted, strict=not from_environment)
        except msgspec.ValidationError as error:
            allowed = _either(get_args(plain)) if get_origin(plain) is Literal else str(error).replace("`", "")
            raise SettingsError(f"{name}.{key} = {value!r} (in {where}): {allowed}: {description(name, key)}") from None
    return kind(**values)


def _check_together(settings: Settings) -> None:
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
        value = getattr(getattr(settings, section), key)
        for text in value if isinstance(value, list) else [value] if value else []:
            try:
                read(text)
            except ValueError:
                raise SettingsError(f"{section}.{key} = {text!r}: must be {allowed}") from None


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


# What a type cannot tell and no part of `bot.ports` will: (section, key, what raises ValueError, what is allowed).


def _rate(text: str) -> None:
    if not re.fullmatch(r"[\w.-]+=[1-9]\d{0,5}", text):
        raise ValueError(text)


FORMS: tuple[tuple[str, str, Callable[[str], object], str], ...] = (
    ("verification", "source_address", ip_address, "an IP address"),
    ("verification", "allow_networks", ip_network, "a network such as 10.0.0.0/8"),
    ("verification", "provider_rates", _rate, "a rate such as google.com=60"),
    ("web", "callback_networks", ip_network, "a network such as 10.0.0.0/8"),
    ("mail", "sender", _address, "a mail address"),
    ("mail", "recipients", _address, "a mail address"),
    ("blocklists", "ips", ip_address, "an IP address"),
    ("blocklists", "domains", _domain, "a domain"),
)


def _either(words: Sequence[str]) -> str:
    return f"must be {', '.join(words[:-1])} or {words[-1]}"


def _nearest(word: str, words: Any) -> str:
    near = difflib.get_close_matches(word, list(words), 1)
    return f"; did you mean {near[0]}?" if near else ""
