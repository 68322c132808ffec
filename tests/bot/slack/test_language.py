"""Each reads their own language: answers, forms and Home. What is posted in the channel is in the channel's."""

from pathlib import Path

import pytest

import bot.slack.locale
from bot.settings import Slack
from bot.slack.locale import language, of_locale
from playground.person import CHANNEL, Person
from playground.server import Playground
from tests.bot.slack.house import House, alert_saying, house, settings_for

CATALOGUE = Path(bot.slack.locale.__file__).parent / "fr.po"
translated = pytest.mark.skipif(not CATALOGUE.exists(), reason="there is no French catalogue yet")


@pytest.mark.parametrize(
    ("locale", "code"),
    [("en-US", "en"), ("fr-FR", "fr"), ("fr-CA", "fr"), ("es-LA", "es"), ("de-DE", "en"), ("", "en")],
)
def test_the_language_of_a_locale(locale: str, code: str) -> None:
    assert of_locale(locale) == language(code)


def test_a_sentence_nobody_translated_stays_english() -> None:
    assert language("fr")("This is in no catalogue: {count}", count=3) == "This is in no catalogue: 3"


@pytest.mark.parametrize(("ms", "words"), [(0, "1 minute"), (35 * 60_000, "35 minutes"), (3 * 3_600_000, "3 hours")])
def test_a_span_of_time_in_words(ms: int, words: str) -> None:
    assert language("en").span(ms) == words


@translated
@pytest.mark.parametrize(
    ("code", "share", "words"),
    [("en", 0.0875, "8.8%"), ("en", 0.2, "20%"), ("en", 0.00071, "0.07%"), ("fr", 0.0875, "8,8\xa0%")],
)
def test_a_share_is_written_as_the_language_writes_it(code: str, share: float, words: str) -> None:
    assert language(code).percent(share) == words


@translated
@pytest.mark.parametrize(("person", "code"), [("U0BOB", "fr"), ("U0CAROL", "es")])
async def test_help_is_in_the_readers_language(bot: House, person: str, code: str) -> None:
    async with Person(bot.slack.url, person) as reader:
        await reader.run("/campaign help")
        assert f"`/campaign resume NAME` {language(code)('lets it send again')}" in reader.ephemerals[-1].words
    assert language(code)("lets it send again") != "lets it send again"


@translated
async def test_the_home_is_in_the_readers_language(bot: House, bob: Person) -> None:
    home = await bob.home()
    assert f"*{language('fr')('Last runs')}*" in home.words
    assert "Last runs" not in home.words


@translated
async def test_a_form_is_in_the_readers_language(bot: House, alice: Person, carol: Person) -> None:
    await bot.mail(hard=20, delivered=80)
    await alice.click(await alert_saying(alice, "Critical"), "alert_review")
    review = await carol.wait_for(CHANNEL, lambda one: "review_approve" in one.action_ids)
    await carol.click(review, "review_reject_open")
    form = await carol.open_view()
    assert form.raw["submit"]["text"] == language("es")("Reject") != "Reject"


@translated
async def test_a_refusal_is_in_the_readers_language(bot: House, bob: Person) -> None:
    await bob.run("/campaign pause xyz")
    told = language("fr")("There is no campaign called {name}.", name="xyz")
    assert "xyz" in (await bob.wait_for_ephemeral(told.partition("xyz")[0])).words


@translated
async def test_the_channel_is_told_in_its_own_language(slack: Playground, tmp_path: Path, alice: Person) -> None:
    french = Slack(api_url=slack.api_url, language="fr")
    async with house(slack, settings_for(slack, tmp_path / "store.sqlite", slack=french)) as bot:
        await bot.mail(hard=20, delivered=80)
        critical = language("fr")("Critical")
        await alert_saying(alice, critical)
        assert critical != "Critical"
