"""mrkdwn as plain text."""

import pytest

from bot.slack import samples
from bot.slack.blocks.plain import plain
from bot.slack.blocks.text import escape, person, when
from bot.slack.locale import CODES, language
from tests.bot.slack.blocks.worst import NOW


@pytest.mark.parametrize(
    ("mrkdwn", "words"),
    [
        (
            "*14 of 160 mails bounced hard: 8.8%*, as *acme-q4* says",
            "14 of 160 mails bounced hard: 8.8%, as acme-q4 says",
        ),
        ("It is bad.\n*Top causes*\n• one", "It is bad.\n\nTop causes\n• one"),
        (f"since {when(NOW)}", "since November 22, 2026, 11:00 CET"),
        (f"at {when(NOW, date=False)}", "at 11:00"),
        (f"by {person('U0BOB')}, called <!subteam^S0APPROVE>", "by @U0BOB, called @S0APPROVE"),
        ("<https://bl.example/remove|delisting>", "delisting (https://bl.example/remove)"),
        ("see <https://bl.example/>", "see https://bl.example/"),
        (escape("2 * 3 < 7 & *bold* <https://evil.example|here>"), "2 * 3 < 7 & *bold* <https://evil.example|here>"),
    ],
)
def test_it_reads_as_it_is_seen_in_slack(mrkdwn: str, words: str) -> None:
    assert plain(mrkdwn, language("en"), "Europe/Paris") == words


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("kind", samples.kinds(NOW))
def test_no_message_has_anything_left_that_only_slack_reads(kind: str, code: str) -> None:
    say = language(code)
    text = plain(samples.render(kind, say, now=NOW).text, say, "UTC")
    assert not set(text) & set("*<>\u200b")
