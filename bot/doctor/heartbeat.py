"""Does anybody notice when the bot dies? The heartbeat's URL is not fetched: that would count as a heartbeat."""

from yarl import URL

from bot.doctor.result import Result, failure, ok, skipped, warning
from bot.settings import Settings
from checks.dns import Outcome, Resolver

WANTED = "Set DELIVERABOT_HEARTBEAT_URL to the ping URL of a check (healthchecks.io, Uptime Kuma and the like)."


async def examine(settings: Settings, resolver: Resolver) -> Result:
    """The URL holds a token: its host alone is told."""
    about, told = "heartbeat", settings.secrets.heartbeat_url
    if not told:
        return skipped(about, "nobody outside notices when the bot dies", WANTED)
    try:
        url = URL(told)
    except ValueError:
        url = URL()
    if url.scheme not in ("http", "https") or not url.host:
        return failure(about, "DELIVERABOT_HEARTBEAT_URL is no web address", WANTED)
    found = await resolver.addresses(url.host)
    if found.outcome in (Outcome.NO_DOMAIN, Outcome.NO_DATA):
        return failure(about, f"{url.host} has no address", WANTED)
    if found.outcome is Outcome.UNKNOWN:
        return warning(
            about, f"the address of {url.host} could not be found out: {found.why}", "See the resolver above."
        )
    return ok(about, f"goes to {url.host} every {settings.watch.heartbeat_interval:g} s; not tried: it would count")
