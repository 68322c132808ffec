"""Time zones and the digest's hour."""

from datetime import UTC, datetime

from bot.doctor.times import judge
from bot.settings import Digest, Route, Settings, Slack

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def told(settings: Settings) -> list[tuple[str, str]]:
    return [(result.state, result.what) for result in judge(settings, NOON)]


def test_what_oclock_it_is_and_when_the_digest_comes() -> None:
    settings = Settings(slack=Slack(time_zone="Europe/Paris"), routes=(Route(time_zone="America/New_York"), Route()))
    assert told(settings) == [
        ("ok", "it is 07:00 in America/New_York, 13:00 in Europe/Paris"),
        ("ok", "each day and each Monday at 08:00 Europe/Paris, in #deliverability"),
    ]


def test_no_digest() -> None:
    assert told(Settings(digest=Digest(at="")))[1] == ("skipped", "off")
    assert told(Settings(digest=Digest(daily=False, weekly="never")))[1] == ("skipped", "off")
