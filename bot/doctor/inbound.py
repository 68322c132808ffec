"""Can mail servers hand bounces over: may the bot listen, is what comes signed, and does the domain's mail go anywhere?"""

import asyncio

from bot.doctor.greeting import greeting
from bot.doctor.listening import in_use, taken, to_ask
from bot.doctor.result import Result, failure, ok, warning
from bot.settings import Inbound, Settings
from checks.address.domain import Route, find_route
from checks.dns import Resolver

ANYBODY = 'Set DELIVERABOT_VERP_SECRET, inbound.domain and inbound.unsigned = "refuse".'
NO_MX = "Publish an MX record that names the mail server which hands its mail to the bot: docs/mailboxes.md."


async def examine(settings: Settings, resolver: Resolver) -> list[Result]:
    """Nothing where it is off."""
    wanted = settings.inbound
    if not wanted.port:
        return []
    found = [await _port(wanted), *_secret(settings)]
    if wanted.domain:
        found.append(judge(wanted, await find_route(wanted.domain, resolver=resolver)))
    return found


async def _port(wanted: Inbound) -> Result:
    about, place = "inbound", f"{wanted.host}:{wanted.port}"
    error = await asyncio.to_thread(taken, wanted.host, wanted.port)
    if error is None:
        return ok(about, f"{place} is free: the bot can listen there")
    if not in_use(error):
        return failure(
            about, f"the bot cannot listen on {place}: {error.strerror}", "Set inbound.host and inbound.port."
        )
    said = await greeting(to_ask(wanted.host), wanted.port, connect_seconds=5.0)
    if isinstance(said, str) and said.startswith(("220", "554")) and "Deliverabot" in said:
        return ok(about, f"the bot listens on {place}")
    return failure(about, f"another program listens on {place}", "Set inbound.port to a free one.")


def _secret(settings: Settings) -> list[Result]:
    about = "envelope senders"
    if settings.secrets.verp_secret and settings.inbound.domain:
        refused = settings.inbound.unsigned == "refuse"
        also = "others are refused" if refused else "others are taken too"
        return [ok(about, f"those the bot signed are believed; {also}")]
    return [warning(about, "none are signed: anybody who reaches the port can make bounces up", ANYBODY)]


def judge(wanted: Inbound, route: Route) -> Result:
    """Pure: where the domain's mail goes."""
    about, domain = "inbound MX", wanted.domain
    match route.kind:
        case "mx" | "implicit_mx":
            hosts = ", ".join(f"{host.name} ({host.addresses[0]})" for host in route.hosts[:3] if host.addresses)
            said = f"mail for {domain} goes to {hosts}"
            if route.kind == "implicit_mx":
                return warning(about, f"{said}, for want of an MX", NO_MX)
            return ok(about, f"{said}; that it is handed to {wanted.host}:{wanted.port} is up to that server")
        case "dns_error":
            return warning(about, f"the MX of {domain} could not be found out: {route.why}", "See the resolver above.")
        case "mx_unroutable":
            hosts = ", ".join(route.forbidden)
            return warning(
                about, f"mail for {domain} goes to {hosts}: no public address, bounces will not arrive", NO_MX
            )
    return failure(about, f"{domain} takes no mail ({route.kind}): bounces have nowhere to go", NO_MX)
