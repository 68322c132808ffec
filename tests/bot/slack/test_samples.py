"""Samples: one of each message, made up and marked as such, to whoever asks."""

import pytest

from bot.slack import samples
from playground.person import Person
from tests.bot.acme import NOW
from tests.bot.slack.house import House, eventually


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "SPACING", 0.02)


async def test_every_kind_comes_in_a_direct_message_marked_as_made_up(bot: House, alice: Person) -> None:
    await alice.run("/deliverability sample")
    kinds = samples.kinds(NOW)
    told = await alice.wait_for_ephemeral("direct messages")
    assert told.words == f"{len(kinds)} samples come in direct messages."

    def texts() -> list[str]:
        posted = bot.slack.calls.of("chat.postMessage")
        return [call["answer"]["message"]["text"] for call in posted if call["answer"].get("ok")]

    await eventually(lambda: len(texts()) == len(kinds))
    assert {text.split("\n")[0] for text in texts()} == {"Sample: all of this is made up."}


async def test_one_kind_alone_and_in_the_readers_language(bot: House, bob: Person) -> None:
    await bob.run("/deliverability sample resolved")
    await eventually(lambda: bool(bot.slack.calls.of("chat.postMessage")))
    [call] = bot.slack.calls.of("chat.postMessage")
    assert call["answer"]["message"]["text"].startswith("Exemple")


async def test_an_unknown_kind_is_refused_with_those_there_are(bot: House, alice: Person) -> None:
    assert bot
    await alice.run("/deliverability sample nonsense")
    told = await alice.wait_for_ephemeral("no sample")
    assert told.words.startswith("There is no sample called nonsense. There are: spike, blocks, complaints, ")


async def test_the_home_has_a_button_for_all_of_them(bot: House, alice: Person) -> None:
    home = await alice.home()
    await alice.click(home, "samples")
    await eventually(lambda: len(bot.slack.calls.of("chat.postMessage")) >= 2)
