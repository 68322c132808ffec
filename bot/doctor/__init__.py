"""The doctor: is everything the bot rests on in order, and if not, how is it mended?

    for result in await examine(settings): result.about, result.state, result.what, result.mend

Every examination has its own time limit and harms no other; nothing is posted, stored or changed.
"""

import asyncio
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from bot.doctor import (
    dns,
    domains,
    heartbeat,
    inbound,
    logs,
    mailboxes,
    polls,
    schedule,
    sending,
    slack,
    smtp,
    sources,
    store,
    times,
    web,
)
from bot.doctor import settings as settings_alone
from bot.doctor.result import Examination, Result, State, conduct
from bot.ports import build_catalog, build_probe, build_resolver
from bot.settings import Settings
from checks.address import Probe
from checks.blocklist import Blocklist
from checks.dns import Resolver

__all__ = ["Result", "State", "examine"]


async def examine(settings: Settings, environ: Mapping[str, str] = os.environ) -> list[Result]:
    """Everything, at the same time; the results in the order a person would look. SettingsError as `run` raises it.

    `environ`: where the secrets of the platforms' webhooks are.
    """
    catalog, resolver = build_catalog(settings), build_resolver(settings)
    patience = 5 + 3 * settings.dns.timeout
    examinations = [
        Examination("settings", lambda: settings_alone.examine(settings)),
        Examination("time zones", lambda: times.examine(settings)),
        Examination("Slack", lambda: slack.examine(settings), limit=45),
        *_names(settings, resolver, catalog, patience),
        *_probing(settings, resolver, patience),
        Examination("web", lambda: web.examine(settings, environ, resolver), limit=30 + patience),
        *_sources(settings, resolver, patience),
        Examination("store", lambda: store.examine(settings)),
        Examination("schedule", lambda: schedule.examine(settings)),
        Examination("heartbeat", lambda: heartbeat.examine(settings, resolver), limit=patience),
    ]
    try:
        found = await asyncio.gather(*map(conduct, examinations))
    finally:
        await resolver.aclose()
    return [result for results in found for result in results]


def _names(
    settings: Settings, resolver: Resolver, catalog: Sequence[Blocklist], patience: float
) -> Iterator[Examination]:
    """What is asked of the DNS."""
    lists = dns.examine_blocklists
    yield Examination("resolver", lambda: dns.examine_resolvers(settings), limit=patience)
    yield Examination("blocklist resolver", lambda: lists(settings, resolver, catalog), limit=patience)
    yield Examination("domains", lambda: domains.examine(settings, resolver), limit=30 + patience)


def _probing(settings: Settings, resolver: Resolver, patience: float) -> Iterator[Examination]:
    """What the SMTP step needs."""
    probe = build_probe(settings)
    yield Examination("port 25 outwards", lambda: smtp.examine_port(probe, resolver), limit=60)
    yield Examination("mail_from", lambda: smtp.examine_sender(probe, resolver), limit=60)
    yield Examination("HELO name", lambda: smtp.examine_name(probe, resolver), limit=patience)
    yield Examination("probing address", lambda: _use(settings, probe, resolver), limit=patience)


async def _use(settings: Settings, probe: Probe | None, resolver: Resolver) -> list[Result]:
    return await smtp.examine_use(probe, resolver, await sending.addresses(settings))


def _sources(settings: Settings, resolver: Resolver, patience: float) -> Iterator[Examination]:
    """Where events come from."""
    secrets = settings.secrets
    for mailbox in settings.mailboxes:
        look = partial(mailboxes.examine, mailbox, secrets)
        yield Examination(mailboxes.name(mailbox), look, limit=mailboxes.LIMIT)
    for log in settings.logs:
        yield Examination(logs.name(log), partial(logs.examine, log))
    yield Examination("inbound", lambda: inbound.examine(settings, resolver), limit=30 + patience)
    for poll in settings.polls:
        yield Examination(polls.name(poll), partial(polls.examine, poll, secrets), limit=polls.LIMIT)
    yield Examination("sources", lambda: sources.examine(settings))
