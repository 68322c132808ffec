"""Every examination has its own time, and a crash of one is a result."""

import asyncio

from bot.doctor.result import Examination, Result, conduct, ok


async def test_results_pass_through() -> None:
    async def look() -> list[Result]:
        return [ok("store", "sound")]

    assert await conduct(Examination("store", look)) == [Result("store", "ok", "sound", "")]


async def test_a_crash_is_a_result() -> None:
    async def look() -> list[Result]:
        raise KeyError("channels")

    (result,) = await conduct(Examination("alert channel", look))
    assert (result.about, result.state) == ("alert channel", "failure")
    assert result.what == "the examination itself failed: KeyError: 'channels'"


async def test_one_that_hangs_is_ended() -> None:
    async def look() -> list[Result]:
        await asyncio.sleep(60)
        return []

    (result,) = await conduct(Examination("resolver", look, limit=0.05))
    assert (result.state, result.what) == ("failure", "the examination took longer than 0.05 s")
