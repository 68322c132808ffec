"""What depends on a time zone: what o'clock it is for the team, and when its digest comes."""

import calendar
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from bot import clock
from bot.doctor.result import Result, failure, ok, skipped
from bot.settings import Settings

DAYS = {day[:3].lower(): day for day in calendar.day_name}


async def examine(settings: Settings) -> list[Result]:
    """Nothing but the settings and the time zone data is looked at."""
    return list(judge(settings, datetime.fromtimestamp(clock.now() / 1_000, UTC)))


def judge(settings: Settings, now: datetime) -> Iterator[Result]:
    """`now`: with its zone."""
    zones = {settings.slack.time_zone, *(route.time_zone for route in settings.routes)} - {""}
    if not available_timezones():
        yield failure("time zones", "this machine has no time zone data", "Install tzdata, by pip or by apt-get.")
        return
    told = ", ".join(f"{now.astimezone(ZoneInfo(zone)):%H:%M} in {zone}" for zone in sorted(zones))
    yield ok("time zones", f"it is {told}")
    yield _digest(settings)


def _digest(settings: Settings) -> Result:
    wanted = settings.digest
    days = [
        *(["each day"] if wanted.daily else []),
        *([f"each {DAYS[wanted.weekly]}"] if wanted.weekly != "never" else []),
    ]
    if not wanted.at or not days:
        return skipped("digest", "off", 'Set digest.at = "08:00" if you want one each day and each week.')
    where = wanted.channel or settings.slack.alert_channel
    also = f", and mailed to {len(settings.mail.recipients)}" if wanted.by_mail else ""
    return ok("digest", f"{' and '.join(days)} at {wanted.at} {settings.slack.time_zone}, in {where}{also}")
