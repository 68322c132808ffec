"""Settings: a TOML file, then the environment; a wrong one is one line with the key, the value and what is allowed."""

from pathlib import Path

import pytest

from bot import settings
from bot.errors import SettingsError
from bot.ports import build_limits
from bot.settings import SECTIONS, Secrets, Settings, load


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without any settings file."""
    monkeypatch.chdir(tmp_path)


def toml(text: str) -> Path:
    path = Path("acme.toml")
    path.write_text(text)
    return path


def refusal(file: Path | None = None, **environ: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load(file, environ)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_a_bare_installation_runs_with_the_defaults() -> None:
    assert load(environ={}) == Settings()


def test_a_file_is_read() -> None:
    found = load(toml('[watch]\nrate_interval = 30\n[reviews]\napprovers = ["U0BOB", "U0CAROL"]\nquorum = 1'), {})
    assert (found.watch.rate_interval, found.reviews.approvers, found.reviews.quorum) == (30, ["U0BOB", "U0CAROL"], 1)


def test_what_the_file_does_not_say_stays_as_it_is() -> None:
    assert load(toml("[watch]\nrate_interval = 30"), {}).watch.blocklist_interval == 3_600


def test_the_file_that_lies_here_is_read() -> None:
    Path("deliverabot.toml").write_text("[web]\nport = 9000")
    assert load(environ={}).web.port == 9_000


def test_the_file_the_environment_names_is_read_instead() -> None:
    Path("deliverabot.toml").write_text("[web]\nport = 9000")
    toml("[web]\nport = 9001")
    assert load(environ={"DELIVERABOT_CONFIG": "acme.toml"}).web.port == 9_001


def test_the_file_that_was_asked_for_wins_over_the_environments() -> None:
    assert load(toml("[web]\nport = 9002"), {"DELIVERABOT_CONFIG": "other.toml"}).web.port == 9_002


def test_the_environment_wins_over_the_file() -> None:
    assert load(toml("[web]\nport = 9000"), {"DELIVERABOT_WEB_PORT": "9003"}).web.port == 9_003


def test_port_and_slack_api_url_are_read_by_the_names_other_tools_use() -> None:
    found = load(environ={"PORT": "5000", "SLACK_API_URL": "http://127.0.0.1:3000/api/"})
    assert (found.web.port, found.slack.api_url) == (5_000, "http://127.0.0.1:3000/api/")


@pytest.mark.parametrize("turned", [False, True])
def test_our_own_name_wins_over_the_others(turned: bool) -> None:
    said = [("PORT", "5000"), ("DELIVERABOT_WEB_PORT", "9000")]
    assert load(environ=dict(said[::-1] if turned else said)).web.port == 9_000


def test_an_empty_port_is_as_good_as_none() -> None:
    assert load(environ={"PORT": ""}).web.port == 8_080


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("DELIVERABOT_WATCH_RATE_INTERVAL", "2.5", 2.5),
        ("DELIVERABOT_WATCH_RATE_INTERVAL", "2", 2),
        ("DELIVERABOT_REVIEWS_ALLOW_SELF_APPROVAL", "true", True),
        ("DELIVERABOT_REVIEWS_ALLOW_SELF_APPROVAL", "0", False),
        ("DELIVERABOT_REVIEWS_APPROVERS", "U0BOB, U0CAROL,", ["U0BOB", "U0CAROL"]),
        ("DELIVERABOT_REVIEWS_APPROVERS", "", []),
        ("DELIVERABOT_ALERTS_SILENCE_HOURS", "1,8", [1, 8]),
        ("DELIVERABOT_LOG_LEVEL", "debug", "debug"),
        ("DELIVERABOT_STORE_PATH", "/data/bot.sqlite", "/data/bot.sqlite"),
    ],
)
def test_the_environments_words_become_what_the_setting_is(name: str, text: str, read: object) -> None:
    section, _, key = name.removeprefix("DELIVERABOT_").lower().partition("_")
    assert getattr(getattr(load(environ={name: text}), section), key) == read


def test_every_setting_can_be_said_in_the_environment() -> None:
    names = [settings.env_name(section, key) for section, kind in SECTIONS.items() for key in kind.__struct_fields__]
    assert len(names) == len(set(names))
    defaults = Settings()
    for section, kind in SECTIONS.items():
        for key in kind.__struct_fields__:
            value = getattr(getattr(defaults, section), key)
            said = ",".join(map(str, value)) if isinstance(value, list) else str(value)
            found = load(environ={settings.env_name(section, key): said})
            assert getattr(getattr(found, section), key) == value


def test_every_setting_says_what_it_is() -> None:
    for section, kind in SECTIONS.items():
        for key in kind.__struct_fields__:
            assert settings.description(section, key), f"{section}.{key}"


WRONG = [
    ("[web]\nport = 70000", "web.port = 70000 (in acme.toml): Expected int <= 65535: port to listen on"),
    ('[web]\nport = "8080"', "web.port = '8080' (in acme.toml): Expected int, got str: port to listen on"),
    ("[web]\nmax_body = 10", "web.max_body = 10 (in acme.toml): Expected int >= 1024: largest request body taken"),
    ("[watch]\nrate_interval = 0", "watch.rate_interval = 0 (in acme.toml): Expected float >= 0.2: seconds between"),
    ("[watch]\nrate_interval = nan", "watch.rate_interval = nan (in acme.toml): "),
    ("[rates]\nwarning = 2", "rates.warning = 2 (in acme.toml): Expected float < 1.0: hard-bounce rate"),
    ('[slack]\nlanguage = "de"', "slack.language = 'de' (in acme.toml): must be en, fr or es: language of what is"),
    ('[log]\nlevel = "loud"', "log.level = 'loud' (in acme.toml): must be debug, info, warning or error: least level"),
    ("[log]\nlevel = 3", "log.level = 3 (in acme.toml): must be debug, info, warning or error: least level"),
    ('[slack]\napi_url = "slack.com"', "slack.api_url = 'slack.com' (in acme.toml): Expected str matching regex"),
    ('[slack]\nalert_channel = ""', "slack.alert_channel = '' (in acme.toml): Expected str of length >= 1: channel"),
    ("[alerts]\nsilence_hours = []", "alerts.silence_hours = [] (in acme.toml): Expected array of length >= 1: the"),
    ('[reviews]\napprovers = "U0BOB"', "reviews.approvers = 'U0BOB' (in acme.toml): Expected array, got str: Slack"),
    ("[reviews]\napprovers = [7]", "reviews.approvers = [7] (in acme.toml): Expected str, got int - at $[0]: Slack"),
    ("[reviews]\nquorum = 0", "reviews.quorum = 0 (in acme.toml): Expected int >= 1: distinct people who must approve"),
    # what one setting alone cannot tell
    ("[rates]\nwarning = 0.05", "rates.warning = 0.05: must be below rates.critical, which is 0.05"),
    (
        '[verification]\nhello = "probe.acme.example"',
        "verification.mail_from = '': the SMTP step needs verification.hello and verification.mail_from both",
    ),
    (
        '[verification]\nmail_from = "probe@acme.example"',
        "verification.hello = '': the SMTP step needs verification.hello and verification.mail_from both",
    ),
    ('[verification]\nsource_address = "mx1"', "verification.source_address = 'mx1': must be an IP address"),
    (
        '[verification]\nallow_networks = ["10.0.0.1/8"]',
        "verification.allow_networks = '10.0.0.1/8': must be a network such as 10.0.0.0/8",
    ),
    (
        '[blocklists]\nips = ["192.0.2.1", "mx1"]',
        "blocklists.ips = 'mx1': must be an IP address, or a range of up to 1,024 such as 192.0.2.0/24",
    ),
    (
        '[blocklists]\nips = ["10.0.0.0/8"]',
        "blocklists.ips = '10.0.0.0/8': must be an IP address, or a range of up to 1,024 such as 192.0.2.0/24",
    ),
    ('[blocklists]\ndomains = ["acme"]', "blocklists.domains = 'acme': must be a domain"),
    ('[blocklists]\ndomains = ["192.0.2.1"]', "blocklists.domains = '192.0.2.1': must be a domain"),
    (
        '[blocklists]\nseverity = ["bl.test=bad"]',
        "blocklists.severity = 'bl.test=bad': must be a list with one of critical, warning, info: bl.example.org=warning",
    ),
    (
        '[blocklists]\nweights = ["bl.test=much"]',
        "blocklists.weights = 'bl.test=much': must be a list with a number: bl.example.org=0.5",
    ),
    # what is no setting
    ("[rates]\nwarnig = 0.1", "acme.toml: rates.warnig = 0.1: there is no such setting; did you mean warning?"),
    ("[rates]\nzzz = 0.1", "acme.toml: rates.zzz = 0.1: there is no such setting"),
    ("[rate]\nwarning = 0.1", "acme.toml: [rate] is no section; did you mean rates?"),
    ("[zzz]\nwarning = 0.1", "acme.toml: [zzz] is no section"),
    ("warning = 0.1", "acme.toml: warning = 0.1: must stand in a section, such as [web]"),
    ("web = 8080", "acme.toml: web = 8080: must be a section, [web]"),
    ("[secrets]\nbot_token = 'xoxb-1'", "acme.toml: [secrets] is no section"),
    ("[web\nport = 1", "acme.toml: cannot be read as TOML: Expected ']' at the end of a table declaration"),
]


@pytest.mark.parametrize(("text", "line"), WRONG)
def test_a_wrong_setting_is_one_line(text: str, line: str) -> None:
    told = refusal(toml(text))
    assert told.startswith(line)
    assert told == line or ": " in line or "such" in line


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("DELIVERABOT_WEB_PORT", "many", "web.port = 'many' (in DELIVERABOT_WEB_PORT): Expected int, got str: port"),
        ("DELIVERABOT_WEB_PORT", "", "web.port = '' (in DELIVERABOT_WEB_PORT): Expected int, got str: port"),
        ("PORT", "-1", "web.port = '-1' (in PORT): Expected int >= 0: port to listen on"),
        ("DELIVERABOT_REVIEWS_ALLOW_SELF_APPROVAL", "yes", "reviews.allow_self_approval = 'yes' (in DELIVERABOT_REVI"),
        ("DELIVERABOT_ALERTS_SILENCE_HOURS", "1,two", "alerts.silence_hours = ['1', 'two'] (in DELIVERABOT_ALERTS_SI"),
        (
            "DELIVERABOT_LOG_LEVEL",
            "a\nb",
            "log.level = 'a\\nb' (in DELIVERABOT_LOG_LEVEL): must be debug, info, warning",
        ),
        ("DELIVERABOT_WATCH_RATE_INTERVAL", "nan", "watch.rate_interval = 'nan' (in DELIVERABOT_WATCH_RATE_INTERVAL)"),
        (
            "DELIVERABOT_WEB_PROT",
            "1",
            "DELIVERABOT_WEB_PROT = '1': there is no such setting; did you mean DELIVERABOT_WEB_PORT?",
        ),
        ("DELIVERABOT_ZZZ", "1", "DELIVERABOT_ZZZ = '1': there is no such setting"),
    ],
)
def test_a_wrong_word_of_the_environment_is_one_line(name: str, value: str, line: str) -> None:
    assert refusal(None, **{name: value}).startswith(line)


def test_a_file_that_is_not_there_is_named() -> None:
    assert refusal(Path("none.toml")) == "none.toml: there is no such settings file"
    assert refusal(DELIVERABOT_CONFIG="none.toml") == "none.toml: there is no such settings file"


def test_a_file_that_is_no_text_is_named() -> None:
    Path("acme.toml").write_bytes(b"\xff\xfe")
    assert refusal(Path("acme.toml")).startswith("acme.toml: cannot be read as TOML: 'utf-8' codec can't decode")


def test_a_folder_is_no_file() -> None:
    Path("acme.toml").mkdir()
    assert refusal(Path("acme.toml")).startswith("acme.toml: cannot be read as TOML: ")


def test_secrets_come_from_the_environment() -> None:
    found = load(environ={"SLACK_BOT_TOKEN": " xoxb-1 ", "DELIVERABOT_API_TOKEN": "hush"}).secrets
    assert (found.bot_token, found.api_token, found.app_token) == ("xoxb-1", "hush", "")


def test_secrets_are_never_shown() -> None:
    found = load(environ={"SLACK_BOT_TOKEN": "xoxb-1", "DELIVERABOT_API_TOKEN": "hush"})
    assert repr(found.secrets) == "Secrets(set: bot_token, api_token)"
    assert repr(Secrets()) == "Secrets(set: none)"
    assert "xoxb-1" not in f"{found!r} {found}"
    assert "hush" not in f"{found!r} {found}"


@pytest.mark.parametrize(
    "name", ["DELIVERABOT_API_TOKN", "DELIVERABOT_READ_TOKENS", "DELIVERABOT_SIGNING_SECRET", "DELIVERABOT_ABUSIX_KYE"]
)
def test_a_misspelt_secret_is_not_shown_either(name: str) -> None:
    told = refusal(None, **{name: "hush"})
    assert told.startswith(f"{name}: there is no such setting")
    assert "hush" not in told


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('host = "mx"', "mail.sender = '': must be set when mail.host is"),
        ('host = "mx"\nsender = "bot@acme.com"', "mail.recipients = []: must be set when mail.host is"),
        ('sender = "acme"', "mail.sender = 'acme': must be a mail address"),
        (
            'recipients = ["ops@acme.com", "bob <b@acme.com>"]',
            "mail.recipients = 'bob <b@acme.com>': must be a mail address",
        ),
        (
            'security = "ssl"',
            "mail.security = 'ssl' (in acme.toml): must be starttls, tls or none: how the connection is",
        ),
        (
            'host = "mx"\nsender = "bot@acme.com"\nrecipients = ["ops@acme.com"]\nuser = "bot"',
            "mail.user = 'bot': needs its password in the environment: DELIVERABOT_MAIL_PASSWORD",
        ),
    ],
)
def test_mail_that_cannot_be_sent(lines: str, told: str) -> None:
    assert refusal(toml(f"[mail]\n{lines}")).startswith(told)


def test_a_password_does_not_go_in_the_open() -> None:
    file = toml(
        '[mail]\nhost = "mx"\nsender = "bot@acme.com"\nrecipients = ["ops@acme.com"]\nuser = "bot"\nsecurity = "none"'
    )
    told = refusal(file, DELIVERABOT_MAIL_PASSWORD="hush")
    assert told == "mail.security = 'none': must be starttls or tls, or the password of mail.user goes in the open"


@pytest.mark.parametrize("url", ["http://snds.example/", "https://snds.example", "https://key@snds.example/", "snds"])
def test_keys_of_providers_do_not_go_in_the_open(url: str) -> None:
    told = refusal(DELIVERABOT_REPUTATION_SNDS_URL=url)
    assert told == f"reputation.snds_url = {url!r}: must be an address over HTTPS that ends in a slash"


def test_networks_of_callbacks() -> None:
    found = load(environ={"DELIVERABOT_WEB_CALLBACK_NETWORKS": "10.0.0.0/8, fd00::/8"})
    assert found.web.callback_networks == ["10.0.0.0/8", "fd00::/8"]
    told = refusal(DELIVERABOT_WEB_CALLBACK_NETWORKS="10.0.0.1/8")
    assert told == "web.callback_networks = '10.0.0.1/8': must be a network such as 10.0.0.0/8"


def test_a_misspelt_password_is_not_shown() -> None:
    assert "hush" not in refusal(DELIVERABOT_MAIL_PASWORD="hush")


def test_rates_of_providers_go_over_the_ones_we_ship() -> None:
    wanted = load(environ={"DELIVERABOT_VERIFICATION_PROVIDER_RATES": "google.com=60, acme.com=5"})
    limits = build_limits(wanted)
    assert limits.per_minute is not None
    assert (limits.per_minute["google.com"], limits.per_minute["acme.com"], limits.per_minute["gmx.net"]) == (60, 5, 30)
    assert (limits.per_mx, limits.in_all, limits.per_day) == (2, 100, 10_000)


def test_caps_and_connections_of_providers() -> None:
    wanted = load(
        environ={
            "DELIVERABOT_VERIFICATION_PROVIDER_DAYS": "Google.com=2000",
            "DELIVERABOT_VERIFICATION_PROVIDER_CONNECTIONS": "mx1.acme.com=1",
            "DELIVERABOT_VERIFICATION_PER_PROVIDER": "3",
            "DELIVERABOT_VERIFICATION_PER_MINUTE": "90",
        }
    )
    limits = build_limits(wanted)
    assert (limits.days, limits.connections) == ({"google.com": 2_000}, {"mx1.acme.com": 1})
    assert (limits.per_provider, limits.per_minute_else) == (3, 90)


@pytest.mark.parametrize(
    "said", ["google.com", "google.com=0", "google.com=-1", ".google.com=5", "*.google.com=5", "com=5", "=5"]
)
@pytest.mark.parametrize(
    ("key", "allowed"),
    [
        ("provider_rates", "the end of a name with a number a minute: google.com=60"),
        ("provider_days", "the end of a name with a number a day: google.com=2000"),
        ("provider_connections", "the end of a name with a number: google.com=1"),
    ],
)
def test_what_is_no_number_of_a_provider_is_refused(key: str, allowed: str, said: str) -> None:
    told = refusal(None, **{f"DELIVERABOT_VERIFICATION_{key.upper()}": said})
    assert told == f"verification.{key} = '{said}': must be {allowed}"


def test_a_provider_with_two_numbers_is_refused() -> None:
    told = refusal(DELIVERABOT_VERIFICATION_PROVIDER_DAYS="google.com=5,acme.com=5,Google.com=9")
    assert told == "verification.provider_days: google.com is named twice"


def test_what_there_may_be_several_of_stands_several_times() -> None:
    found = load(toml('[[routes]]\nsubject = "acme-*"\nchannel = "#acme"\n[[routes]]\nseverity = "critical"'), {})
    assert [(route.subject, route.severity, route.channel) for route in found.routes] == [
        ("acme-*", "warning", "#acme"),
        ("*", "critical", ""),
    ]


def test_a_repeated_section_written_once_is_refused() -> None:
    assert refusal(toml('[routes]\nsubject = "acme-*"')) == (
        "acme.toml: [routes]: must be written [[routes]], once for each"
    )


def test_a_wrong_key_in_a_repeated_section_is_named() -> None:
    assert refusal(toml('[[routes]]\nsubjects = "acme-*"')) == (
        "acme.toml: routes.subjects = 'acme-*': there is no such setting; did you mean subject?"
    )


def test_the_secrets_of_platforms_are_known_by_their_modules() -> None:
    load(environ={"DELIVERABOT_SENDGRID_WEBHOOK_SECRET": "k", "DELIVERABOT_AMAZON_SES_WEBHOOK_TOPIC": "arn:x"})
    with pytest.raises(SettingsError, match=r"SENDGIRD.*did you mean DELIVERABOT_SENDGRID_WEBHOOK_SECRET\?") as wrong:
        load(environ={"DELIVERABOT_SENDGIRD_WEBHOOK_SECRET": "s3cret"})
    assert "s3cret" not in str(wrong.value)
