"""Alerts of blocks and complaints: words and advice of their own."""

from typing import Any

from bot.slack.blocks import alert
from bot.slack.blocks.alert_view import AlertView
from bot.slack.locale import language
from tests.bot.slack.blocks.test_alert import RUNNING, an_alert, shown

SAY = language("en")
BLOCKS: dict[str, Any] = {
    "measure": "blocks", "sent": 300, "hard": 120, "rate": 0.4, "usual": 0.004, "highest": 0.01, "limit": 0.2, "flagged": 0,
    "causes": [{"reason": "rate_limited", "count": 120, "provider": "Google", "diagnostic": "421 4.7.28 slow down"}],
}  # fmt: skip
COMPLAINTS: dict[str, Any] = {
    "measure": "complaints", "sent": 10_000, "hard": 12, "rate": 0.0012, "usual": 0.0003, "highest": 0.0005, "limit": 0.001,
    "flagged": 0, "causes": [{"campaign": "acme-q4", "count": 11, "provider": "Yahoo"},
                             {"campaign": "", "count": 1, "provider": "Google"}],
}  # fmt: skip


def text_of(view: AlertView) -> str:
    return alert.render(view, SAY).text


def test_mail_refused_at_a_provider_is_slowed_down_and_nobody_suppressed() -> None:
    refused = an_alert(check_name="block_rate", subject_kind="provider", subject="Google", evidence=BLOCKS, peak=BLOCKS)
    text = text_of(shown(refused, campaign=None))
    assert text.startswith(
        "Critical: mail refused at Google. *120 of the last 300 mails were refused because of the sender: 40%*, where 0.4% is"
        " usual, and up to 1% is nothing new. That is above the limit of 20%, whatever is usual.\n"
    )
    assert "• 120 × too many mails at once, latest at Google: `421 4.7.28 slow down`\n" in text
    assert text.endswith(
        "*What to do:* slow down or pause what goes to Google, look at blocklists and at SPF, DKIM and DMARC, suppress nobody:"
        " these addresses may be alive."
    )


def test_a_campaign_that_is_refused_may_be_paused() -> None:
    text = text_of(shown(an_alert(check_name="block_rate", evidence=BLOCKS, peak=BLOCKS)))
    assert "Critical: mail refused in campaign acme-q4." in text
    assert "*What to do:* pause the campaign, slow down towards whoever refuses, " in text


def test_complaints_are_told_by_the_hundredth_of_a_percent_and_by_campaign() -> None:
    text = text_of(shown(an_alert(check_name="complaint_rate", evidence=COMPLAINTS, peak=COMPLAINTS)))
    assert text.startswith(
        "Critical: complaints about campaign acme-q4. *12 of the last 10,000 mails were complained about: 0.12%*, where 0.03% is"
        " usual, and up to 0.05% is nothing new. That is above the limit of 0.1%, whatever is usual.\n"
    )
    assert "*Complained about*\n• 11 × acme-q4, at Yahoo\n• 1 × mail of no campaign, at Google\n" in text
    assert text.endswith(
        "*What to do:* pause the campaign, find out who was mailed, and where their addresses came from, see that unsubscribing"
        " takes one click, and works."
    )


def test_a_campaign_that_fails_with_others_at_a_provider_is_not_reviewed_yet() -> None:
    evidence = {**BLOCKS, "measure": "hard", "provider_side": "Google", "flagged": 120}
    text = text_of(shown(an_alert(evidence=evidence), campaign=RUNNING))
    assert "Several campaigns fail at Google at once." in text
    assert (
        "*What to do:* slow down or pause what goes to Google, suppress nobody yet: when many campaigns bounce at one"
        in text
    )
    assert "review the" not in text


def test_a_provider_says_how_many_campaigns_fail_there() -> None:
    evidence = {**BLOCKS, "measure": "hard", "campaigns": 3}
    of_provider = an_alert(subject_kind="provider", subject="Google", evidence=evidence)
    text = text_of(shown(of_provider, campaign=None))
    assert "3 campaigns fail there at once: this may be on the provider's side." in text


def test_where_several_are_refused_the_provider_is_not_blamed() -> None:
    refused = an_alert(
        check_name="block_rate", subject_kind="provider", subject="Google", evidence={**BLOCKS, "campaigns": 3}
    )
    assert "3 campaigns are refused there at once: it is not about one of them." in text_of(
        shown(refused, campaign=None)
    )
