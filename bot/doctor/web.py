"""Can others reach the bot: may it listen, which platforms' webhooks are set up, and does its public address lead to it?"""

import asyncio
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any

import aiohttp
from yarl import URL

from bot import platforms
from bot.doctor.listening import in_use, taken, to_ask
from bot.doctor.result import Result, failure, ok, skipped, warning
from bot.platforms import Secrets
from bot.settings import Settings, Web
from checks.dns import Resolver

PROBE = "standard_webhooks"  # of every platform's address this answers as the bot and nothing else does
SECONDS = 8.0  # for its own answer, and for that of its public address
HOW = "deliverabot hook PLATFORM says how one is set up; docs/platforms.md names them."
PROXY = "Put a proxy that has HTTPS in front of web.port, and set web.public_url to its address."


async def examine(settings: Settings, environ: Mapping[str, str], resolver: Resolver) -> list[Result]:
    """`environ`: where the platforms' secrets are."""
    found = platforms.secrets_in(environ)
    by_slack = bool(settings.secrets.signing_secret and not settings.secrets.app_token)
    public = await _public(settings.web, resolver, needed=bool(found) or by_slack)
    return [await _port(settings.web), *judge_secrets(found), *public]


async def _port(wanted: Web) -> Result:
    about, place = "web", f"{wanted.host}:{wanted.port}"
    if not wanted.port:
        return ok(about, f"web.port = 0: a free port of {wanted.host}, another one at every start")
    error = await asyncio.to_thread(taken, wanted.host, wanted.port)
    if error is None:
        return ok(about, f"{place} is free: the bot can listen there")
    if not in_use(error):
        return failure(about, f"the bot cannot listen on {place}: {error.strerror}", "Set web.host and web.port.")
    if not await _asked(URL.build(scheme="http", host=to_ask(wanted.host), port=wanted.port)):
        return ok(about, f"the bot answers at {place}")
    return failure(about, f"another program listens on {place}", "Set DELIVERABOT_WEB_PORT to a free port.")


def judge_secrets(found: Mapping[str, Secrets]) -> Iterator[Result]:
    """Pure: which platforms are set up, and which only half."""
    if not found:
        yield skipped("webhooks", "no sending platform's secret is set", HOW)
        return
    whole = []
    for name, secrets in found.items():
        platform = platforms.load(name)
        if any(secrets.get(needed) for needed in platform.needed):
            whole.append(platform.title)
            continue
        said = ", ".join(map(platform.env, secrets.values))
        wanted = " or ".join(map(platform.env, platform.needed))
        yield failure(f"webhook {name}", f"{said} is set, but all it tells is refused", f"Set {wanted}.")
    if whole:
        yield ok("webhooks", f"set up: {', '.join(whole)}")


async def _public(wanted: Web, resolver: Resolver, *, needed: bool) -> list[Result]:
    about = "public address"
    if not wanted.public_url:
        if not needed:
            return []
        here = " and web.host is of this machine alone" if _is_loopback(wanted.host) else ""
        return [warning(about, f"web.public_url is not set{here}: can those who post events reach the bot?", PROXY)]
    url = URL(wanted.public_url)
    if why := await _asked(url):
        mend = "Start the bot, and look whether the proxy hands every path on to web.port."
        return [warning(about, f"{url} does not lead to the bot, asked from here: {why}", mend)]
    if hidden := await _hidden(url.host or "", resolver):
        said = f"{url} leads to the bot, but {hidden}: nobody outside your network reaches it"
        return [warning(about, said, f"That will do for platforms of your own. Else: {PROXY}")]
    if url.scheme != "https":
        return [warning(about, f"{url} leads to the bot, but what is sent there can be read on its way", PROXY)]
    return [ok(about, f"{url} leads to the bot, asked from here")]


async def _hidden(host: str, resolver: Resolver) -> str:
    """Why only few can reach the host; "" if everybody may, or it cannot be found out."""
    try:
        addresses = [str(ip_address(host))]
    except ValueError:
        addresses = list((await resolver.addresses(host)).records)
    if not addresses or any(ip_address(each).is_global for each in addresses):
        return ""
    return f"{addresses[0]} is no public address"


async def _asked(base: URL) -> str:
    """Why it is not the bot that answers there; "" if it is."""
    url, limit = URL(f"{str(base).rstrip('/')}/hooks/{PROBE}"), aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=limit) as http, http.get(url, allow_redirects=False) as answer:
            told: Any = await answer.json(content_type=None) if answer.status == 200 else None
    except TimeoutError:
        return f"no answer within {SECONDS:g} s"
    except (aiohttp.ClientError, OSError) as error:
        return str(error) or type(error).__name__
    except ValueError:
        return "another program answers"
    if answer.status != 200:
        return f"HTTP {answer.status}"
    ours = isinstance(told, dict) and told.get("platform") == platforms.load(PROBE).title
    return "" if ours else "another program answers"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
