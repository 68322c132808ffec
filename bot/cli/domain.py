"""deliverabot domain: whether a domain's mail is set up right. Needs no store and no Slack."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from ipaddress import ip_address, ip_network
from itertools import groupby
from pathlib import Path
from typing import Any

import click
import msgspec
from msgspec.structs import replace

from bot import settings as all_settings
from bot.cli import options
from bot.cli.terminal import columns, plain
from bot.ports import allowed_networks, build_resolver
from bot.settings import Settings
from checks.domain import DomainReport, Result, Rule, Score, State, check, parse_domain, parse_selector, score
from checks.domain.https import HttpsFetcher

STATUS = {State.OK: 0, State.WARNING: 0, State.FAILURE: 1, State.UNKNOWN: 3}
AT_ONCE = 10  # domains

TITLES = {
    "domain": "Domain",
    "spf": "SPF",
    "dkim": "DKIM",
    "dmarc": "DMARC",
    "mx": "MX",
    "ptr": "Reverse DNS",
    "helo": "Greeting (HELO)",
    "mta-sts": "MTA-STS",
    "tls-rpt": "TLS-RPT",
    "bimi": "BIMI",
}
STATES = {State.OK: "ok", State.WARNING: "warning", State.FAILURE: "failure", State.UNKNOWN: "cannot tell"}


def _domains(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(parse_domain(text) for text in given))
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _addresses(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    for text in given:
        try:
            ip_address(text)
        except ValueError:
            raise click.BadParameter(f"{text!r} is no IP address") from None
    return given


def _selectors(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return tuple(map(parse_selector, given))
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _name(_: click.Context, __: click.Parameter, given: str) -> str:
    if given and (given.startswith("[") or any(not (char.isalnum() or char in "-._") for char in given)):
        raise click.BadParameter(f"{given!r} is no host name")
    return given


@click.command(
    epilog="\b\nStatus: 0 no failure, 1 a failure, 2 wrong arguments, 3 no failure found, but not all could be told.\n\n"
    "\b\nExample: deliverabot domain acme.com --selector s1 --ip 203.0.113.7 --helo mail.acme.com"
)
@click.argument("domains", nargs=-1, required=True, callback=_domains, metavar="DOMAIN…")
@click.option(
    "--selector",
    "selectors",
    multiple=True,
    callback=_selectors,
    metavar="S",
    help="DKIM selector in use; repeatable.",
)
@click.option("--ip", "ips", multiple=True, callback=_addresses, metavar="IP", help="Address that sends; repeatable.")
@click.option("--helo", default="", callback=_name, metavar="NAME", help="Name the sending servers greet with.")
@options.config
@options.as_json("One object a line for each domain: results, the providers' checklist, the score.")
@options.allow_network
@options.nameserver
def command(
    domains: tuple[str, ...],
    *,
    selectors: tuple[str, ...],
    ips: tuple[str, ...],
    helo: str,
    config: Path | None,
    as_json: bool,
    allow_network: tuple[str, ...],
    nameserver: tuple[str, ...],
) -> None:
    """Tell whether the mail of domains is set up right, and what to change.

    Looks at SPF, DKIM, DMARC, MX, MTA-STS, TLS-RPT and BIMI, and at reverse DNS where --ip names what sends. What the
    DNS does not answer is told as such: never as a failure.
    """
    settings = all_settings.load(config)
    if nameserver:
        settings = replace(settings, dns=replace(settings.dns, nameservers=list(nameserver)))
    networks = (*allowed_networks(settings), *map(ip_network, allow_network))
    given = {"selectors": selectors, "ips": ips, "helo": helo}
    about = {domain: _configured(domain, settings, given) for domain in domains}
    reports = asyncio.run(_look(about, settings, networks))
    for report in reports:
        for line in [_json(report)] if as_json else _words(report):
            click.echo(line)
    states = {report.state for report in reports}
    raise SystemExit(next((STATUS[state] for state in (State.FAILURE, State.UNKNOWN) if state in states), 0))


def _configured(domain: str, settings: Settings, given: dict[str, Any]) -> dict[str, Any]:
    """For a domain of ours, what the settings say of our mail, where nothing else was given."""
    ours = settings.domains
    if domain not in {parse_domain(name) for name in (*ours.names, *settings.blocklists.domains)}:
        return given
    return {
        "selectors": [*given["selectors"], *ours.selectors],
        "ips": given["ips"] or ours.ips or settings.blocklists.addresses,
        "helo": given["helo"] or ours.helo,
    }


async def _look(about: dict[str, dict[str, Any]], settings: Settings, networks: Sequence[Any]) -> list[DomainReport]:
    """`about`: by domain, what is known of its mail."""
    resolver = build_resolver(settings)
    fetch = HttpsFetcher(resolver, networks)
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(domain: str) -> DomainReport:
        async with slots:
            return await check(domain, resolver=resolver, fetch=fetch, allow_networks=networks, **about[domain])

    try:
        return await asyncio.gather(*map(one, about))
    finally:
        await resolver.aclose()


def _json(report: DomainReport) -> str:
    return json.dumps(report.to_json() | {"score": msgspec.to_builtins(score(report))}, ensure_ascii=False)


def _words(report: DomainReport) -> Iterator[str]:
    yield f"{report.domain}: {STATES[report.state]}"
    for name, results in groupby(sorted(report.results, key=_place), key=lambda result: result.check):
        yield f"  {TITLES.get(name, name)}"
        for result in results:
            yield from _result(result)
    if not report.exists:
        return
    yield "  Rules of large providers for bulk senders"
    yield from columns(_rules(report.checklist), indent="    ")
    yield from _score(score(report))


def _place(result: Result) -> int:
    return [*TITLES, result.check].index(result.check)


def _result(result: Result) -> Iterator[str]:
    yield f"    {STATES[result.state]}: {plain(result.detail)}"
    if result.advice:
        yield f"      {plain(result.advice)}"
    for record in result.publish:
        yield f"      {plain(record.zone_line())}"


def _rules(checklist: Sequence[Rule]) -> list[tuple[str, ...]]:
    """One row for providers that ask the same and are answered the same."""
    providers: dict[tuple[str, str, str], list[str]] = {}
    for each in checklist:
        who = each.provider if each.level == "required" else f"{each.provider} ({each.level})"
        providers.setdefault((each.rule, each.state, each.detail), []).append(who)
    return [(rule, state, ", ".join(who), detail) for (rule, state, detail), who in providers.items()]


def _score(found: Score) -> Iterator[str]:
    if found.value is None:
        yield "  Sender score: none, for nothing could be measured"
    else:
        yield f"  Sender score: {found.value} of 100, of what was measured"
        yield from columns(
            [(part.name, f"{part.points:.0f} of {100 * part.weight:.0f}", part.detail) for part in found.parts],
            indent="    ",
        )
    if found.left_out:
        yield "    left out:"
        yield from columns([(each.name, each.why) for each in found.left_out], indent="      ")
