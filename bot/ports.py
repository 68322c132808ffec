"""What the settings make of the outside world: the resolver, the SMTP probe, verifications, the blocklist catalogue.

A setting whose form only these parts know is found out here: `SettingsError`, before anything runs.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from bot import clock
from bot.errors import SettingsError
from bot.settings import Settings
from checks.blocklist import Blocklist, Catalog, read_catalog
from checks.dns import Resolver

if TYPE_CHECKING:
    from bot.store import Store
    from bot.verification import Verifications
    from checks.address import Limits, Probe

log = logging.getLogger(__name__)


def build_resolver(settings: Settings, *, cache_seconds: float = 3_600) -> Resolver:
    """The resolver every check asks."""
    wanted = settings.dns
    try:
        return Resolver(nameservers=wanted.nameservers, timeout=wanted.timeout, cache_seconds=cache_seconds)
    except ValueError as error:
        raise SettingsError(f"dns.nameservers = {settings.dns.nameservers!r}: {error}") from None


def allowed_networks(settings: Settings) -> tuple[IPv4Network | IPv6Network, ...]:
    """Private networks that may be connected to (the settings have looked at their form)."""
    return tuple(ip_network(network) for network in settings.verification.allow_networks)


def build_probe(settings: Settings) -> Probe | None:
    """The SMTP step, where an operator switched it on."""
    from checks.address import Probe  # not above: loading it costs a quarter of a second, which few verbs need

    wanted = settings.verification
    if not (wanted.hello and wanted.mail_from):
        return None
    try:
        return Probe(
            hello=wanted.hello,
            mail_from=wanted.mail_from,
            source_ip=str(ip_address(wanted.source_address)) if wanted.source_address else None,
            allow_networks=allowed_networks(settings),
            port=wanted.port,
            total_seconds=wanted.timeout,
        )
    except ValueError as error:
        raise SettingsError(f"verification: {error}") from None


def build_limits(settings: Settings) -> Limits:
    """How much is asked of mail servers: the settings over the rates we ship."""
    from checks.address import Limits
    from checks.address.terms import default_rates

    wanted = settings.verification
    return Limits(
        per_mx=wanted.per_server,
        per_provider=wanted.per_provider,
        connections=_by_provider(wanted.provider_connections),
        in_all=wanted.in_all,
        per_minute={**default_rates(), **_by_provider(wanted.provider_rates)},
        per_minute_else=wanted.per_minute,
        per_day=wanted.per_day,
        days=_by_provider(wanted.provider_days),
    )


def build_verifications(
    settings: Settings, store: Store, resolver: Resolver, *, limits: Limits | None = None
) -> Verifications:
    """All that asks about addresses in this process shares one. `limits`: others than those of the settings."""
    from bot.verification import Verifications
    from checks.address import CatchAllMemory, Manners

    return Verifications(
        store,
        resolver,
        build_probe(settings),
        CatchAllMemory(),
        clock.now,
        allowed_networks(settings),
        limits or build_limits(settings),
        Manners(settings.verification.per_server),
    )


def _by_provider(said: Sequence[str]) -> dict[str, int]:
    """ "google.com=60" (the settings have looked at its form)."""
    pairs = (each.lower().split("=") for each in said)
    return {provider: int(number) for provider, number in pairs}


def build_catalog(settings: Settings) -> tuple[Blocklist, ...]:
    """The blocklists to ask. What is wrong with the catalogue but not fatal goes to the log."""
    catalog = read_lists(settings)
    for words in catalog.warnings:
        log.warning("blocklists: %s", words)
    return catalog.lists


def read_lists(settings: Settings) -> Catalog:
    """The blocklists of the settings, those too that are not asked."""
    wanted, secrets = settings.blocklists, settings.secrets
    weights = dict(said.split("=") for said in wanted.weights)
    try:
        return read_catalog(
            Path(wanted.catalog) if wanted.catalog else None,
            more=Path(wanted.extra_catalog) if wanted.extra_catalog else None,
            keys={"spamhaus_dqs": secrets.spamhaus_dqs_key, "abusix": secrets.abusix_key},
            off=wanted.off,
            severity=dict(said.split("=") for said in wanted.severity),
            weights={zone: float(weight) for zone, weight in weights.items()},
        )
    except ValueError as error:
        raise SettingsError(f"blocklists: {error}") from None
    except OSError as error:
        key = "extra_catalog" if error.filename == wanted.extra_catalog else "catalog"
        raise SettingsError(f"blocklists.{key} = {str(error.filename)!r}: cannot be read: {error.strerror}") from None


def callback_networks(settings: Settings) -> tuple[IPv4Network | IPv6Network, ...]:
    """Private networks that webhooks may go to."""
    return tuple(ip_network(network) for network in settings.web.callback_networks)
