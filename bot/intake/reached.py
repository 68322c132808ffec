"""Whom our mail reached, taken in from the news of it: see `bot.store.deliveries`."""

from bot.store import Store, deliveries


async def take_in(store: Store) -> None:
    """All news there are by now; a piece of the table at a time, since events need not wait long. Repeatable."""
    last = await store.read(deliveries.last_news)
    if not last:
        return
    for piece in deliveries.pieces():
        await store.write(deliveries.take_in, piece, last=last)
    await store.write(deliveries.forget_news, last=last)
