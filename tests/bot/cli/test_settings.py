"""deliverabot settings, and the page made by it."""

import tomllib
from pathlib import Path

import pytest

from bot.settings import SECRET_NAMES, SECTIONS, load
from bot.settings_guide import as_markdown, as_toml, described
from tests.bot.cli.program import ROOT, deliverabot


def test_the_page_is_up_to_date() -> None:
    page = (ROOT / "docs/settings.md").read_text()
    assert page == "\n".join([*as_markdown(), ""]), "make it anew: deliverabot settings --markdown > docs/settings.md"


def test_every_setting_is_explained() -> None:
    everything = described(load(environ={}))
    assert [(one.section, one.key) for one in everything] == [
        (section, key) for section, kind in SECTIONS.items() for key in kind.__struct_fields__
    ]
    assert all(one.help and one.allowed for one in everything)


def test_current_values_are_shown_beside_their_defaults(tmp_path: Path) -> None:
    (tmp_path / "deliverabot.toml").write_text("[reviews]\nquorum = 3\n")
    ended = deliverabot("settings", cwd=tmp_path, DELIVERABOT_REVIEWS_APPROVERS="U0BOB,U0CAROL", PORT="9000")
    place = ended.lines.index("  quorum = 3   (default 2)")
    assert ended.lines[place + 1 : place + 3] == [
        "      distinct people who must approve; whole number from 1 to 20",
        "      DELIVERABOT_REVIEWS_QUORUM",
    ]
    assert '  approvers = ["U0BOB", "U0CAROL"]   (default [])' in ended.lines
    assert "  port = 9000   (default 8080)" in ended.lines
    assert "      DELIVERABOT_WEB_PORT or PORT" in ended.lines


@pytest.mark.parametrize("shape", ["", "--toml", "--markdown"])
def test_secrets_are_set_or_unset_and_never_shown(tmp_path: Path, shape: str) -> None:
    ended = deliverabot("settings", *([shape] if shape else []), cwd=tmp_path, SLACK_BOT_TOKEN="xoxb-secret")
    assert "xoxb-secret" not in ended.out
    if not shape:
        assert "  SLACK_BOT_TOKEN: set" in ended.lines
        assert "  SLACK_APP_TOKEN: unset" in ended.lines
        assert all(any(line.startswith(f"  {name}: ") for line in ended.lines) for name in SECRET_NAMES.values())


def test_the_toml_is_a_settings_file_that_means_the_same(tmp_path: Path) -> None:
    file = tmp_path / "made.toml"
    wanted = {"DELIVERABOT_SLACK_ALERT_CHANNEL": '#a"b\\c é', "DELIVERABOT_DNS_NAMESERVERS": "127.0.0.1,::1"}
    settings = load(environ=wanted)
    file.write_text("\n".join(as_toml(settings)))
    assert tomllib.loads(file.read_text())["dns"] == {"nameservers": ["127.0.0.1", "::1"]}
    assert load(file, environ={}) == settings


def test_the_commented_defaults_are_the_defaults(tmp_path: Path) -> None:
    lines = list(as_toml(load(environ={})))
    said = [line.removeprefix("# ") if " = " in line and line.startswith("# ") else line for line in lines]
    file = tmp_path / "all.toml"
    file.write_text("\n".join(said[1:]))
    assert load(file, environ={}) == load(environ={})


@pytest.mark.parametrize(
    ("section", "key", "words"),
    [
        ("slack", "language", "en, fr, es"),
        ("web", "port", "whole number from 0 to 65,535"),
        ("rates", "warning", "number above 0 below 1"),
        ("store", "path", "text, not empty"),
        ("reviews", "allow_self_approval", "true or false"),
        ("alerts", "silence_hours", "whole numbers, not empty"),
    ],
)
def test_what_a_value_may_be(section: str, key: str, words: str) -> None:
    (one,) = [each for each in described(load(environ={})) if (each.section, each.key) == (section, key)]
    assert one.allowed == words


def test_a_wrong_setting_is_one_line_and_status_2(tmp_path: Path) -> None:
    ended = deliverabot("settings", cwd=tmp_path, DELIVERABOT_REVIEWS_QUORUM="0")
    assert (ended.status, ended.err.count("\n")) == (2, 1)
    assert ended.err.startswith("deliverabot: reviews.quorum = '0' (in DELIVERABOT_REVIEWS_QUORUM)")
