"""/deliverability route SUBJECT."""

from contextlib import suppress
from functools import partial
from ipaddress import ip_address, ip_network

from bot.alerts.routing import plan_for
from bot.campaigns.policy import policy_for
from bot.errors import InputError
from bot.slack.blocks import route as blocks
from bot.slack.request import Request
from bot.store import rates

SEVERITIES = ("warning", "critical")


async def answer_with_route(request: Request, subject: str) -> None:
    """What a subject is, is known from its mail; an IP address or a domain unknown there is one of the blocklists."""
    if not subject:
        raise InputError("An alert about what? Try `/deliverability route acme-q4`.")
    named = await request.desk.store.read(rates.named, subject)
    kind, name = named or (_kind(subject), subject)
    check = "bounce_rate" if named or kind == "campaign" else "blocklist"
    settings = request.desk.settings
    plans = [
        (severity, plan_for(settings, check=check, kind=kind, subject=name, severity=severity))
        for severity in SEVERITIES
    ]
    policy = policy_for(settings.policies, name)[1] if kind == "campaign" else None
    message = blocks.render(name, plans, policy, request.say)
    await request.ack(response_type="ephemeral", text=message.text, blocks=message.blocks)


def _kind(subject: str) -> str:
    for kind, read in (("ip", ip_address), ("range", partial(ip_network, strict=False))):
        with suppress(ValueError):
            read(subject)
            return kind
    return "domain" if "." in subject else "campaign"
