"""What has changed about a target is told only once a second look has seen it too."""

import pytest

from bot.targets.changes import Item, compare

SECOND = 300


def look(known: list[Item], *seen: str, now: int, first: bool = False, untold: str = "") -> list[Item]:
    return compare(
        known,
        {name: {"list": name} for name in seen},
        untold=lambda item: item.name == untold,
        first=first,
        now=now,
        second_look=SECOND,
    )


def news(items: list[Item], now: int = 10_000) -> list[str]:
    return [item.name for item in items if item.news(now)]


def test_what_is_there_at_first_is_the_baseline_and_no_news() -> None:
    [item] = look([], "a", now=1, first=True)
    assert (item.present, item.baseline, item.since_at, item.news(2)) == (True, True, 1, False)


def test_what_comes_later_is_news_after_the_second_look() -> None:
    doubted = look([], "a", now=1_000)
    assert news(doubted) == []
    assert news(look(doubted, "a", now=1_000 + SECOND - 1)) == []
    [item] = look(doubted, "a", now=1_000 + SECOND)
    assert (item.present, item.since_at, item.news(2_000)) == (True, 1_000, True)


def test_what_is_gone_at_the_second_look_was_never_there() -> None:
    assert look(look([], "a", now=1_000), now=1_000 + SECOND) == []


def held(name: str = "a") -> list[Item]:
    return look(look([], name, now=1_000), name, now=1_000 + SECOND)


def test_what_goes_is_gone_after_the_second_look() -> None:
    doubted = look(held(), now=5_000)
    assert news(doubted) == ["a"]
    [item] = look(doubted, now=5_000 + SECOND)
    assert (item.present, item.since_at) == (False, 5_000)


def test_what_is_back_at_the_second_look_never_went() -> None:
    [item] = look(look(held(), now=5_000), "a", now=5_000 + SECOND)
    assert (item.present, item.since_at, item.doubted_at) == (True, 1_000, None)


def test_what_cannot_be_told_neither_goes_nor_comes() -> None:
    assert look(held(), now=9_000, untold="a") == held()
    doubted = look([], "a", now=1_000)
    assert look(doubted, now=9_000, untold="a") == doubted


def test_a_baseline_that_went_and_came_back_is_news() -> None:
    known = look([], "a", now=1, first=True)
    gone = look(look(known, now=1_000), now=1_000 + SECOND)
    back = look(look(gone, "a", now=5_000), "a", now=5_000 + SECOND)
    assert news(back) == ["a"]


@pytest.mark.parametrize(("now", "told"), [(8_999, []), (9_000, ["a"])])
def test_what_somebody_silenced_is_no_news_until_then(now: int, told: list[str]) -> None:
    [item] = held()
    hushed = Item(**{field: getattr(item, field) for field in item.__struct_fields__} | {"hushed_until": 9_000})
    assert news([hushed], now) == told
