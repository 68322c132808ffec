"""/domain acme.com [SELECTOR …] | watch add|remove|list: is a domain's mail set up right, and what to publish if not."""

from slack_bolt.async_app import AsyncApp

from bot.errors import InputError
from bot.slack.blocks import domain as blocks
from bot.slack.blocks.domain import DomainView
from bot.slack.blocks.text import Mrkdwn
from bot.slack.desk import Desk
from bot.slack.request import Request, listener
from bot.slack.watching import watch
from bot.store import domain_reports
from bot.targets import DOMAIN, rated
from bot.targets.reputation import read_gmail
from checks.domain import parse_domain, parse_selector

COMMAND = "/domain"
TREND = 30  # days


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.command(COMMAND)(listener(desk)(domain))


async def domain(request: Request) -> None:
    """A domain, and the DKIM selectors it uses where they are not the common ones."""
    words = request.text.split()
    usage = blocks.help_text(request.say)
    match words:
        case ["help"] | []:
            await request.ack(response_type="ephemeral", text=usage)
        case ["watch", *rest]:
            await watch(request, DOMAIN, rest, usage)
        case [name, *selectors]:
            await _look(request, name, selectors, usage)


async def _look(request: Request, name: str, selectors: list[str], usage: str) -> None:
    desk = request.desk
    try:
        parsed, keys = parse_domain(name), [parse_selector(selector) for selector in selectors]
    except ValueError as error:
        raise InputError("{error}\n{help}", error=error.args[0], help=Mrkdwn(usage)) from None
    await request.ack()
    report, score = await rated(desk.store, desk.lookups, parsed, now=desk.clock(), selectors=keys)
    days = await desk.store.read(domain_reports.days, parsed, limit=TREND)
    gmail = await desk.store.read(read_gmail, parsed, desk.clock())
    await request.answer(blocks.render(DomainView(report=report, score=score, days=days, gmail=gmail), request.say))
