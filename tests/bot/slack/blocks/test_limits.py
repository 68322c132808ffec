"""Whatever comes in, what goes out is within Slack's limits, in every language. The limits are the playground's."""

import pytest

from bot.slack.blocks import (
    alert,
    campaigns,
    domain,
    evidence,
    history,
    job,
    list_form,
    listings,
    listings_form,
    listings_summary,
    review,
    status,
    verdict,
)
from bot.slack.blocks.listings_summary import Seen
from bot.slack.blocks.message import TEXT, Message
from bot.slack.locale import CODES, Language, language
from bot.store.audit import Flip
from bot.store.rates import Counts
from playground.blockkit import validate
from playground.blockkit.blocks import HOME, MODAL
from tests.bot.slack.blocks import worst

pytestmark = pytest.mark.parametrize("say", [language(code) for code in CODES], ids=CODES)


def fits(message: Message) -> None:
    validate.message_blocks(message.blocks, new_blocks=True)
    assert 0 < len(message.text) <= TEXT


def test_an_open_alert(say: Language) -> None:
    fits(alert.render(worst.alert_view(worst.alert()), say))


def test_a_resolved_alert(say: Language) -> None:
    over = worst.alert(state="resolved", resolved_at=worst.NOW, silenced_until=None)
    fits(alert.render(worst.alert_view(over), say))


def test_an_alert_of_two_hundred_blocklists(say: Language) -> None:
    evidence = {"lists": worst.lists(200), "usable": 200}
    listed = worst.alert(check_name="blocklist", subject_kind="ip", subject="192.0.2.1", evidence=evidence, peak={})
    fits(alert.render(worst.alert_view(listed), say))


def test_an_alert_of_a_range_on_two_hundred_blocklists(say: Language) -> None:
    evidence = {"lists": worst.lists(200), "usable": 200, "addresses": 1_024, "attended": True, "alert_weight": 2}
    listed = worst.alert(
        check_name="blocklist", subject_kind="range", subject="192.0.2.0/28", evidence=evidence, peak={}
    )
    fits(alert.render(worst.alert_view(listed), say))


@pytest.mark.parametrize("count", [1, 200])
def test_the_form_that_marks_lists(say: Language, count: int) -> None:
    form = listings_form.view("2001:db8:ffff:ffff:ffff:ffff:ffff:ff00/120", worst.lists(count), say)
    validate.view(form, kinds=(MODAL,), new_blocks=True)


@pytest.mark.parametrize("state", list(review.EMOJI))
def test_a_review_of_five_thousand_addresses(say: Language, state: str) -> None:
    fits(review.render(worst.review_view(state), say))


def test_the_view_of_five_thousand_addresses(say: Language) -> None:
    view = review.addresses_view(worst.review(), worst.listed(5_000), say)
    validate.view(view, kinds=(MODAL,), new_blocks=True)


def test_the_form_of_a_rejection(say: Language) -> None:
    validate.view(review.reject_view(worst.review(), say), kinds=(MODAL,), new_blocks=True)


def test_a_thousand_campaigns(say: Language) -> None:
    counts = Counts(worst.NOW, 10**9, 10**9, 0, 10**8, 0, 0, 0, 0)
    fits(campaigns.listing([(worst.campaign(), counts)] * 1_000, say))


def test_a_pause_and_a_resume(say: Language) -> None:
    fits(campaigns.paused(worst.campaign(), say))
    fits(campaigns.resumed(worst.campaign(), say))


def test_how_things_stand(say: Language) -> None:
    fits(status.render(worst.status(), say))


def test_the_home(say: Language) -> None:
    validate.view(status.home(worst.status(), say), kinds=(HOME,), new_blocks=True)


@pytest.mark.parametrize("count", [1, verdict.CARDS, verdict.CARDS + 1, 100])
def test_verdicts(say: Language, count: int) -> None:
    fits(verdict.render(worst.verdicts(count), say, now=worst.NOW))


def test_verdicts_that_are_asked_for_again(say: Language) -> None:
    fits(verdict.render(worst.verdicts(verdict.CARDS), say, now=worst.NOW, later=worst.NOW))


@pytest.mark.parametrize("state", ["loading", "running", "done", "cancelled"])
def test_a_list(say: Language, state: str) -> None:
    fits(job.render(worst.job_view(state), say))


def test_a_list_of_a_few(say: Language) -> None:
    fits(job.render(worst.job_of_few(), say))


def test_the_form_of_a_list(say: Language) -> None:
    validate.view(list_form.view(say, most=100_000), kinds=(MODAL,), new_blocks=True)


def test_the_evidence(say: Language) -> None:
    validate.view(evidence.view(worst.evidence(), say), kinds=(MODAL,), new_blocks=True)


def test_a_line_of_history(say: Language) -> None:
    flip = Flip(
        id=1, at=worst.NOW, who=worst.PERSON, action="paused", about_kind="campaign", about=worst.NAME,
        why=worst.WORDS, details={"until": worst.NOW},
    )  # fmt: skip
    fits(history.render(flip, say))


@pytest.mark.parametrize("results", [0, 1, 40, 400])
def test_a_domain_with_nothing_right(say: Language, results: int) -> None:
    told = domain.render(worst.domain_view(results), say)
    fits(told)
    fenced = [block["text"]["text"] for block in told.blocks if block["type"] == "section"]
    assert all(text.count("```") % 2 == 0 for text in fenced)  # a record that is cut still ends


@pytest.mark.parametrize("targets", [1, 20])
@pytest.mark.parametrize("lists", [0, 1, 200])
def test_targets_on_every_list(say: Language, targets: int, lists: int) -> None:
    fits(listings.render([worst.answer(lists)] * targets, say))


@pytest.mark.parametrize("targets", [1, 30, 2_000])
@pytest.mark.parametrize("lists", [0, 1, 200])
def test_a_summary_of_many_targets(say: Language, targets: int, lists: int) -> None:
    past = worst.answer(0).history
    seen = [
        Seen(target=f"{number}." + "d" * 200 + ".example", lines=worst.lists(lists), answered=number % 2 == 0)
        for number in range(targets)
    ]
    fits(listings_summary.render(seen, ["l" * 250] * 200, past, say))


def test_an_alert_of_a_domain_with_nothing_right(say: Language) -> None:
    faults = [
        {
            "check": "spf", "code": "code", "severity": "critical", "detail": worst.WORDS, "advice": worst.WORDS,
            "publish": [{"name": "d" * 250, "type": "TXT", "value": worst.WORDS}] * 3, "since_at": worst.NOW,
        }
        for _ in range(40)
    ]  # fmt: skip
    evidence = {"faults": faults, "score": 3}
    of_domain = worst.alert(check_name="domain", subject_kind="domain", subject="d" * 250, evidence=evidence, peak={})
    fits(alert.render(worst.alert_view(of_domain), say))
