"""The doctor: is everything the bot rests on in order, and if not, how is it mended?

    for result in await examine(settings): result.about, result.state, result.what, result.mend

Every examination has its own time limit and harms no other; nothing is posted, stored or changed.
"""

import asyncio

from bot.doctor import dns, schedule, sending, slack, smtp, store
from bot.doctor import settings as settings_alone
from bot.doctor.result import Examination, Result, State, conduct
from bot.ports import build_catalog, build_probe, build_resolver
from bot.settings import Settings
from checks.address import Probe
from checks.dns import Resolver

__all__ = ["Result", "State", "examine"]


async def examine(settings: Settings) -> list[Result]:
    """Everything, at the same time; the results in the order a person would look. SettingsError as `run` raises it."""
    probe, catalog, resolver = build_probe(settings), build_catalog(settings), build_resolver(settings)
    patience = 3 * settings.dns.timeout
    examinations = [
        Examination("settings", lambda: settings_alone.examine(settings)),
        Examination("Slack", lambda: slack.examine(settings), limit=45),
        Examination("resolver", lambda: dns.examine_resolvers(settings), limit=5 + patience),
        Examination(
            "blocklist resolver", lambda: dns.examine_blocklists(settings, resolver, catalog), limit=5 + patience
        ),
        Examination("port 25 outwards", lambda: smtp.examine_port(probe, resolver), limit=60),
        Examination("mail_from", lambda: smtp.examine_sender(probe, resolver), limit=60),
        Examination("HELO name", lambda: smtp.examine_name(probe, resolver), limit=5 + patience),
        Examination(
            "probing address",
            lambda: _use(settings, probe, resolver),
            limit=5 + patience,
        ),
        Examination("store", lambda: store.examine(settings)),
        Examination("schedule", lambda: schedule.examine(settings)),
    ]
    try:
        found = await asyncio.gather(*map(conduct, examinations))
    finally:
        await resolver.aclose()
    return [result for results in found for result in results]


async def _use(settings: Settings, probe: Probe | None, resolver: Resolver) -> list[Result]:
    return await smtp.examine_use(probe, resolver, await sending.addresses(settings))
