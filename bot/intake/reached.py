"""Whom our mail reached, taken in from the news of it: see `bot.store.deliveries`."""

from bot.store import Store, deliveries

ROUND = 500_000  # news at a time: a transaction takes less than 0.2 s, however much was imported


async def take_in(store: Store) -> None:
    """All news there are by now; a piece of the table at a time, since events need not wait long. Repeatable."""
    end = await store.read(deliveries.last_news)
    while last := await store.read(deliveries.some_news, end, ROUND):
        for piece in deliveries.pieces():
            await store.write(deliveries.take_in, piece, last=last)
        await store.write(deliveries.forget_news, last=last)
