"""The alert as blocks, where no playground is needed to see it."""

from typing import Any

from bot.clock import HOUR, MINUTE
from bot.slack.blocks import alert
from bot.slack.blocks.alert_view import AlertView
from bot.slack.locale import language
from bot.store.alerts import Alert
from bot.store.campaigns import Campaign
from tests.bot.slack.blocks.worst import NOW

SAY = language("en")
NUMBERS: dict[str, Any] = {"sent": 100, "hard": 20, "rate": 0.2, "usual": None, "flagged": 20, "causes": []}
RUNNING = Campaign(id="acme-q4", state="running", since_at=NOW, until_at=None, reason="", who="", first_at=NOW)


def an_alert(**fields: Any) -> Alert:
    usual: dict[str, Any] = {
        "id": 7, "check_name": "bounce_rate", "subject_kind": "campaign", "subject": "acme-q4", "state": "open",
        "severity": "critical", "evidence": NUMBERS, "peak": NUMBERS, "opened_at": NOW, "changed_at": NOW,
        "resolved_at": None, "version": 1, "owner": "", "owned_at": None, "silenced_until": None, "silenced_by": "",
        "silence_reason": "",
    }  # fmt: skip
    return Alert(**{**usual, **fields})


def shown(it: Alert, *, campaign: Campaign | None = RUNNING, under_review: bool = False) -> AlertView:
    return AlertView(alert=it, campaign=campaign, under_review=under_review, silence_hours=[1, 24], now=NOW)


def blocklisted(count: int) -> Alert:
    rows = [
        {"list": f"List {n}", "severity": "critical", "meaning": "sends spam", "reason": "",
         "delist": "https://list.example/remove"}
        for n in range(count)
    ]  # fmt: skip
    return an_alert(check_name="blocklist", subject_kind="ip", subject="192.0.2.1", evidence={"lists": rows}, peak={})


def actions_of(view: AlertView) -> list[str]:
    row = next(block for block in alert.render(view, SAY).blocks if block["type"] == "actions")
    return [element["action_id"] for element in row["elements"]]


def test_a_blocklisting_names_its_lists_with_their_pages() -> None:
    text = alert.render(shown(blocklisted(1), campaign=None), SAY).text
    assert text == (
        "Critical: 192.0.2.1 on blocklists. Listed on 1 list.\n"
        "Since: <!date^1795341600^{date_short_pretty} {time}|2026-11-22T10:00:00Z> · Owner: nobody yet\n"
        "*Lists*\n"
        "• *List 0* (critical): sends spam · <https://list.example/remove|delisting>\n"
        "Find and stop the cause first; then ask for delisting on the list's own page."
    )


def test_many_lists_are_told_by_the_first_and_their_number() -> None:
    text = alert.render(shown(blocklisted(200), campaign=None), SAY).text
    assert "Listed on 200 lists." in text
    assert "• *List 9* (critical)" in text
    assert "List 10" not in text
    assert "and 190 more lists" in text


def test_a_page_that_is_no_page_is_no_link() -> None:
    hostile = blocklisted(1)
    hostile.evidence["lists"][0]["delist"] = "javascript:alert(1)"
    assert "javascript" not in alert.render(shown(hostile, campaign=None), SAY).text


def test_a_blocklisting_has_no_addresses_to_review() -> None:
    assert actions_of(shown(blocklisted(1), campaign=None)) == ["alert_acknowledge", "alert_silence", "alert_resolve"]


def test_without_a_flagged_address_there_is_nothing_to_review() -> None:
    assert "alert_review" not in actions_of(shown(an_alert(evidence={**NUMBERS, "flagged": 0})))


def test_mail_of_a_domain_can_be_reviewed_and_not_paused() -> None:
    of_domain = an_alert(subject_kind="domain", subject="mail.acme.example")
    view = shown(of_domain, campaign=None)
    assert alert.render(view, SAY).text.startswith("Critical: hard bounces of mail from mail.acme.example. ")
    assert actions_of(view) == ["alert_acknowledge", "alert_silence", "alert_review", "alert_resolve"]


def test_closed_for_want_of_mail_is_not_called_better() -> None:
    idle = an_alert(state="resolved", resolved_at=NOW, evidence={**NUMBERS, "sent": 0})
    assert "No mail went out for three days, so this is closed without saying that it is better." in (
        alert.render(shown(idle), SAY).text
    )


def test_over_after_says_how_long_it_lasted() -> None:
    over = an_alert(state="resolved", resolved_at=NOW + 35 * MINUTE)
    assert "*Over after 35 minutes.* At its worst 20 of 100 mails bounced hard: 20%." in (
        alert.render(shown(over), SAY).text
    )


def test_the_end_of_a_silence_is_offered_only_while_it_lasts() -> None:
    silent = an_alert(silenced_until=NOW + HOUR, silenced_by="U0ALICE")
    row = next(block for block in alert.render(shown(silent), SAY).blocks if block["type"] == "actions")
    menu = next(element for element in row["elements"] if element["action_id"] == "alert_silence")
    labels = [(option["text"]["text"], option["value"]) for option in menu["options"]]
    assert labels == [
        ("For 1 hour", "7:1"),
        ("For 1 day", "7:24"),
        ("Until …, with a reason", "7:until"),
        ("End the silence", "7:0"),
    ]


def test_new_numbers_keep_the_buttons_and_what_can_be_done_changes_them() -> None:
    def block_id(**changes: Any) -> str:
        return str(alert.render(shown(an_alert(**changes)), SAY).blocks[-2]["block_id"])

    assert block_id(version=1) == block_id(version=2)
    assert block_id(owner="U0ALICE", owned_at=NOW) != block_id()
    assert block_id(silenced_until=NOW + 1) != block_id()
