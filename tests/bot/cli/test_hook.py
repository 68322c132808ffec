"""deliverabot hook."""

import json
from pathlib import Path

from tests.bot.cli.program import ROOT, deliverabot

BOUNCE = {
    "event": "bounce",
    "type": "blocked",
    "email": "jo@acme.com",
    "timestamp": 1763805600,
    "reason": "554 5.7.1 no",
}


def test_a_body_is_explained_in_words(tmp_path: Path) -> None:
    ended = deliverabot("hook", "sendgrid", "-", cwd=tmp_path, given=json.dumps([BOUNCE]))
    assert (ended.status, ended.err) == (0, "")
    assert ended.lines[0].startswith("2025-11-22T10:00:00Z  jo@acme.com  bounce/blocked: block (")
    assert ended.lines[1] == "    554 5.7.1 no"


def test_a_recorded_request_as_json_lines(tmp_path: Path) -> None:
    form = {"type": "cleaned", "data[email]": "jo@acme.com", "data[reason]": "hard"}
    recorded = {
        "method": "POST",
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        "body": "&".join(f"{name}={value}" for name, value in form.items()),
    }
    (tmp_path / "request.json").write_text(json.dumps({"request": recorded}))
    ended = deliverabot("hook", "--json", "mailchimp", "request.json", cwd=tmp_path)
    assert [(one["class"], one["recipient"]) for one in map(json.loads, ended.lines)] == [("hard", "jo@acme.com")]


def test_a_ping_is_told_as_such(tmp_path: Path) -> None:
    ended = deliverabot("hook", "sparkpost", "-", cwd=tmp_path, given='[{"msys": {}}]')
    assert ended.lines == ["No event of SparkPost in it. It is answered with 200."]


def test_what_is_wrong_is_one_line(tmp_path: Path) -> None:
    ended = deliverabot("hook", "nosuch", "-", cwd=tmp_path)
    assert ended.status == 2
    assert "There is no platform 'nosuch'. There are: amazon_ses" in ended.err
    ended = deliverabot("hook", "sendgrid", "-", cwd=tmp_path, given="hello")
    assert (ended.status, ended.err.count("\n")) == (1, 1)
    assert "The body is no JSON" in ended.err


def test_without_a_request_it_says_how_the_platform_is_set_up(tmp_path: Path) -> None:
    ended = deliverabot("hook", "postmark", cwd=tmp_path)
    assert ended.lines[0] == "Postmark, at /hooks/postmark"
    assert "Where the bot runs, set DELIVERABOT_POSTMARK_WEBHOOK_SECRET:" in ended.lines


def test_it_says_the_bots_own_address_where_that_is_known(tmp_path: Path) -> None:
    (tmp_path / "deliverabot.toml").write_text('[web]\npublic_url = "https://bot.acme.com/mail/"\n')
    out = deliverabot("hook", "mailjet", cwd=tmp_path).out
    assert "https://anyone:SECRET@bot.acme.com/mail/hooks/mailjet" in out
    assert "your-bot.example" not in out


def test_the_guide_is_what_the_modules_say(tmp_path: Path) -> None:
    written = (ROOT / "docs" / "platforms-setup.md").read_text("utf-8")
    assert deliverabot("hook", "--markdown", cwd=tmp_path).out == written
