"""deliverabot route."""

from pathlib import Path

from tests.bot.cli.program import deliverabot

SETTINGS = """
[alerts]
quiet_hours = "22:00-07:00"
[[routes]]
subject = "acme-*"
severity = "critical"
channel = "#oncall"
mention = "S0TEAM"
owner = "U0BOB"
[[policies]]
campaign = "acme-*"
mode = "ask"
"""


def test_the_rule_that_matches_and_what_follows(tmp_path: Path) -> None:
    (tmp_path / "deliverabot.toml").write_text(SETTINGS)
    ended = deliverabot("route", "acme-q4", cwd=tmp_path)
    assert ended.lines[:-1] == [
        "Warning of bounce_rate about the campaign acme-q4: no route, so [alerts]",
        "  posted in #deliverability",
        "  waits in quiet hours: 22:00-07:00 (UTC)",
        "  repeated every 4 h while it is bad and nobody's",
        "  not escalated",
        "  an acknowledgement lasts 24 h",
        "Critical of bounce_rate about the campaign acme-q4: [[routes]] number 1",
        "  posted in #oncall",
        "  repeated every 4 h while it is bad and nobody's",
        "  after 30 min without an owner: S0TEAM is called",
        "  after 60 min: U0BOB gets a direct message",
        "  an acknowledgement lasts 24 h",
    ]
    assert ended.lines[-1] == (
        "  policy ([[policies]] number 1): ask, paused after 15 min, unless 2 approvers keep it sending;"
        " not where the one cause lies elsewhere"
    )


def test_a_policy_for_any_cause_says_no_exception(tmp_path: Path) -> None:
    (tmp_path / "deliverabot.toml").write_text(SETTINGS.replace('"ask"', '"act"\ncause = "any"'))
    ended = deliverabot("route", "acme-q4", "--severity", "critical", cwd=tmp_path)
    assert ended.lines[-1] == "  policy ([[policies]] number 1): act, paused at once"


def test_a_route_that_tells_each_alone(tmp_path: Path) -> None:
    (tmp_path / "deliverabot.toml").write_text('[[routes]]\nsubject = "billing-*"\ngroup_minutes = 0\n')
    ended = deliverabot("route", "billing-7", "--severity", "critical", cwd=tmp_path)
    assert ended.lines[2] == "  told alone, never in the alert of another"


def test_one_severity_of_another_check(tmp_path: Path) -> None:
    (tmp_path / "deliverabot.toml").write_text(SETTINGS)
    about = ("--check", "blocklist", "--kind", "ip", "--severity", "critical")
    ended = deliverabot("route", "203.0.113.7", *about, cwd=tmp_path)
    assert ended.lines[0] == "Critical of blocklist about the ip 203.0.113.7: no route, so [alerts]"
    assert len(ended.lines) == 5


def test_quiet_hours_that_are_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "deliverabot.toml").write_text('[[routes]]\nquiet_hours = "at night"\n')
    ended = deliverabot("route", "acme-q4", cwd=tmp_path)
    assert (ended.status, ended.err) == (
        2,
        "deliverabot: routes.quiet_hours = 'at night': must be hours such as 22:00-07:00\n",
    )


def test_a_time_zone_that_is_none_is_refused(tmp_path: Path) -> None:
    ended = deliverabot("route", "acme-q4", cwd=tmp_path, DELIVERABOT_SLACK_TIME_ZONE="Paris")
    assert (ended.status, ended.err) == (
        2,
        "deliverabot: slack.time_zone = 'Paris': must be a time zone such as Europe/Paris\n",
    )
