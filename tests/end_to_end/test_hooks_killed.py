"""kill -9 while webhooks come in: every request that was answered 200 is counted once, none twice. The bench does it 50 times."""

from bench.kills import measure


async def test_killed_while_webhooks_come_in() -> None:
    lost, told = await measure(3)
    assert lost.met, lost.spread
    assert told.measured != "0"
