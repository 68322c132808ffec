"""The alert as blocks, where no playground is needed to see it."""

from typing import Any

import pytest
from msgspec.structs import replace

from bot.clock import HOUR, MINUTE
from bot.slack.blocks import alert, history, without_new_blocks
from bot.slack.blocks.alert_view import AlertView
from bot.slack.locale import language
from bot.store.alerts import Alert
from bot.store.audit import BOT, Flip
from bot.store.campaigns import Campaign
from bot.store.pause_orders import Order
from bot.store.rates import Counts
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
        "*What to do:* find and stop the cause first; then ask for delisting on the list's own page."
    )


@pytest.mark.parametrize(
    ("cause", "why"),
    [
        ("provider:Google", "without what fails at Google, for several campaigns at once, it would not be critical"),
        ("sender:192.0.2.7", "most of what bounces is refused because of 192.0.2.7, in several campaigns at once"),
    ],
)
def test_a_campaign_that_is_spared_says_why_in_its_message_and_its_thread(cause: str, why: str) -> None:
    then = "The cause is most likely there; pause it yourself if you think otherwise."
    words = f"*acme-q4* is not paused by itself: {why}. {then}"
    order = Order(
        id=1, alert_id=7, campaign="acme-q4", episode=1, mode="act", state="spared", asked_at=NOW, due_at=NOW, needed=2,
        decided_at=None, cause=cause,
    )  # fmt: skip
    view = replace(shown(an_alert()), orders=[(order, [])])
    assert words in alert.render(view, SAY).text.split("\n")
    line = Flip(
        id=1, at=NOW, who=BOT, action="pause_spared", about_kind="campaign", about="acme-q4", why="",
        details={"cause": cause},
    )  # fmt: skip
    assert history.render(line, SAY).text == f":arrow_forward: {words}"


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
    assert actions_of(shown(blocklisted(1), campaign=None)) == [
        "alert_acknowledge",
        "alert_silence",
        "alert_lists",
        "alert_resolve",
    ]


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


def test_what_the_detector_tells_becomes_sentences() -> None:
    told = {
        "sent": 160,
        "hard": 14,
        "rate": 0.0875,
        "usual": 0.006,
        "highest": 0.01,
        "odds": 6.2e6,
        "since": NOW,
        "limit": 0,
    }
    summary = alert.render(shown(an_alert(evidence=told)), SAY).blocks[1]["text"]["text"]
    assert summary == (
        "*14 of the last 160 mails bounced hard: 8.8%*, where 0.6% is usual, and up to 1% is nothing new."
        " Counted since <!date^1795341600^{date_short_pretty} {time}|2026-11-22T10:00:00Z>."
        " By chance this happens less than once in 1,000 years."
    )


def test_smaller_odds_are_told_in_days_and_none_not_at_all() -> None:
    def summary(odds: float) -> str:
        return str(alert.render(shown(an_alert(evidence={**NUMBERS, "odds": odds})), SAY).blocks[1]["text"]["text"])

    assert summary(84).endswith(" By chance this happens less than once in 84 days.")
    assert summary(400).endswith(" By chance this happens less than once in 400 days.")
    assert summary(800).endswith(" By chance this happens less than once in 2 years.")
    assert "chance" not in summary(1)


def test_a_broken_limit_is_named_and_one_that_holds_is_not() -> None:
    for limit, told in ((0.1, True), (0.3, False), (0, False)):
        text = alert.render(shown(an_alert(evidence={**NUMBERS, "limit": limit})), SAY).text
        assert ("That is above the limit of" in text) is told


def spans(*hard: int) -> list[Counts]:
    return [Counts(NOW + n * 2 * HOUR, 100, 0, 0, bounces, 0, 0, 0, 0) for n, bounces in enumerate(hard)]


def test_the_course_is_a_chart_in_the_channels_zone_and_a_line_of_characters() -> None:
    course = replace(shown(an_alert(evidence={**NUMBERS, "usual": 0.01})), course=spans(0, 10, 20), zone="Europe/Paris")
    rendered = alert.render(course, SAY)
    chart = next(block for block in rendered.blocks if block["type"] == "data_visualization")
    hard, usual = chart["chart"]["series"]
    assert [(point["label"], point["value"]) for point in hard["data"]] == [("11:00", 0), ("13:00", 10), ("15:00", 20)]
    assert {point["value"] for point in usual["data"]} == {1}
    assert "Last 24 hours: ▁▅█, 20% at the most" in rendered.text


def test_where_the_chart_is_refused_the_line_stays() -> None:
    plainer = without_new_blocks(alert.render(replace(shown(an_alert()), course=spans(0, 10, 20)), SAY))
    assert not [block for block in plainer.blocks if block["type"] == "data_visualization"]
    assert "▁▅█" in str(plainer.blocks)


def test_a_span_with_too_little_mail_is_a_gap_and_neither_good_nor_bad() -> None:
    quiet = [replace(span, sent=mails) for span, mails in zip(spans(0, 1), (0, 1), strict=True)]
    course = [*spans(10), *(replace(span, at=span.at + 2 * HOUR) for span in quiet), *spans(*[20] * 4)[3:]]
    rendered = alert.render(replace(shown(an_alert()), course=course), SAY)
    chart = next(block for block in rendered.blocks if block["type"] == "data_visualization")
    assert [point["value"] for point in chart["chart"]["series"][0]["data"]] == [10, 20]
    assert len(chart["chart"]["axis_config"]["categories"]) == 2
    assert "Last 24 hours: ▅··█, 20% at the most (· is left out: fewer than 20 mails)" in rendered.text


def test_one_span_is_no_course() -> None:
    assert "Last 24 hours" not in alert.render(replace(shown(an_alert()), course=spans(20)), SAY).text


def test_a_provider_is_not_blamed_on_the_list() -> None:
    text = alert.render(shown(an_alert(subject_kind="provider", subject="google.com"), campaign=None), SAY).text
    assert text.startswith("Critical: hard bounces at google.com.")
    assert "suppress nobody yet" in text
    assert "part of the list" not in text


def test_a_check_that_fails_is_neither_good_nor_bad() -> None:
    evidence = {"failures": 3, "detail": "TimeoutError: ", "known_at": None}
    failing = an_alert(
        check_name="check", subject_kind="check", subject="blocklist", severity="warning", evidence=evidence
    )
    text = alert.render(shown(failing, campaign=None), SAY).text
    assert text.startswith(
        "Not known: the check of blocklists fails. *Not known, neither good nor bad.* It failed 3 times in a row."
        " It has never answered."
    )


def test_a_check_without_a_face_is_shown_all_the_same() -> None:
    unknown = an_alert(
        check_name="domain_spf", subject_kind="domain", subject="acme.com", evidence={"summary": "No SPF."}
    )
    assert alert.render(shown(unknown, campaign=None), SAY).text.startswith("Critical: domain spf of acme.com. No SPF.")
