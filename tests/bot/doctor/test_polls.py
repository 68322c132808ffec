"""Platforms that are polled: a question or two, as their reader would ask."""

import pytest

from bot.doctor.polls import examine
from bot.doctor.result import Result
from bot.settings import Poll, Secrets
from tests.bot.intake.polling import fakes
from tests.bot.intake.polling.fakes import KEY, Fake, serving


async def tried(fake: Fake, *, key: str = "") -> Result:
    platform = type(fake).__name__.lower()
    async with serving(fake):
        poll = Poll(name="one", platform=platform, url=fake.url)  # type: ignore[arg-type]
        return await examine(poll, Secrets(named={"DELIVERABOT_POLL_ONE_KEY": key or fake.key}))


@pytest.mark.parametrize("kind", Fake.__subclasses__(), ids=lambda kind: kind.__name__)
async def test_each_platform_lets_us_in_and_is_asked_little(kind: type[Fake]) -> None:
    fake = kind()
    result = await tried(fake)
    assert (result.about, result.state) == ("poll one", "ok")
    assert "lets us in; it is asked every 900 s" in result.what
    assert 1 <= len(fake.asked) <= 2


async def test_a_wrong_key_says_which_is_wanted() -> None:
    result = await tried(fakes.Brevo(), key=f"wrong-{KEY}")
    assert result.state == "failure"
    assert result.mend.startswith("Set DELIVERABOT_POLL_ONE_KEY to ")
    assert KEY not in result.what + result.mend


async def test_a_platform_that_is_down() -> None:
    secrets = Secrets(named={"DELIVERABOT_POLL_ONE_KEY": KEY})
    result = await examine(Poll(name="one", platform="brevo", url="http://127.0.0.1:9"), secrets)
    assert result.state == "failure"
    assert "cannot be reached" in result.what
