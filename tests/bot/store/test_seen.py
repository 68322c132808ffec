"""Identities at four octets each: none is forgotten, and one that was never seen is hardly ever taken for another."""

import random

from hypothesis import given
from hypothesis import strategies as st

from bot.clock import DAY
from bot.store import Connection, Store, seen
from tests.bot.acme import NOW

SIGNED = st.integers(-(2**63), 2**63 - 1)


def size(db: Connection) -> int:
    return int(db.execute("SELECT sum(length(marks)) FROM seen_block").fetchone()[0])


async def test_every_identity_is_known_from_then_on(store: Store) -> None:
    chance = random.Random(7)
    numbers = list({chance.getrandbits(64) - 2**63 for _ in range(20_000)})
    for start in range(0, len(numbers), 1_000):
        batch = numbers[start : start + 1_000]
        assert await store.write(seen.first_seen, batch, NOW) == set(batch)
    assert await store.write(seen.first_seen, numbers, NOW + DAY) == set()
    assert await store.read(size) == 4 * len(numbers)


async def test_a_batch_that_was_seen_in_part(store: Store) -> None:
    await store.write(seen.first_seen, [1, -2], NOW)
    assert await store.write(seen.first_seen, [1, 3, -2, 4], NOW + 3 * DAY) == {3, 4}


async def test_twice_in_one_batch_is_noted_once(store: Store) -> None:
    assert await store.write(seen.first_seen, [5, 5], NOW) == {5}
    assert await store.read(size) == 4


@given(st.lists(SIGNED, max_size=40))
def test_a_mark_across_the_border_of_two_others_is_none(numbers: list[int]) -> None:
    marks = b"".join((number & 0xFFFF_FFFF).to_bytes(4, "big") for number in numbers)
    held = {marks[place : place + 4] for place in range(0, len(marks), 4)}
    for place in range(max(0, len(marks) - 3)):
        mark = marks[place : place + 4]
        assert seen._holds(marks, mark) == (mark in held)
