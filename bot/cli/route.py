"""deliverabot route: which rule an alert would take, and what would be done. Reads the settings only."""

from collections.abc import Iterator
from pathlib import Path

import click

from bot import settings as all_settings
from bot.alerts.routing import Plan, plan_for
from bot.campaigns.policy import policy_for
from bot.cli import options
from bot.settings import Settings

SEVERITIES = ("warning", "critical")


@click.command(epilog="\b\nExample: deliverabot route acme-q4 --severity critical")
@click.argument("subject")
@click.option("--check", default="bounce_rate", show_default=True, help="Check the alert comes from.")
@click.option("--kind", default="campaign", show_default=True, help="Kind of subject: campaign, domain, ip, …")
@click.option("--severity", type=click.Choice(SEVERITIES), help="Only this one; else both.")
@options.config
def command(subject: str, *, check: str, kind: str, severity: str | None, config: Path | None) -> None:
    """Tell which of [[routes]] an alert about SUBJECT would take, and what follows from it.

    SUBJECT is the name of a campaign, a domain, an IP address.
    """
    settings = all_settings.load(config)
    for each in [severity] if severity else SEVERITIES:
        plan = plan_for(settings, check=check, kind=kind, subject=subject, severity=each)
        for line in _words(settings, plan, check, kind, subject, each):
            click.echo(line)


def _words(settings: Settings, plan: Plan, check: str, kind: str, subject: str, severity: str) -> Iterator[str]:
    rule = f"[[routes]] number {plan.rule}" if plan.rule else "no route, so [alerts]"
    yield f"{severity.capitalize()} of {check} about the {kind} {subject}: {rule}"
    yield f"  posted in {plan.channel}"
    if not plan.group_minutes:
        yield "  told alone, never in the alert of another"
    if severity == "warning" and (plan.quiet.hours or plan.quiet.days):
        when = " and ".join(filter(None, [plan.quiet.hours, ", ".join(plan.quiet.days)]))
        yield f"  waits in quiet hours: {when} ({plan.quiet.zone})"
    yield (
        f"  repeated every {plan.repeat_hours:g} h while it is bad and nobody's"
        if plan.repeat_hours
        else "  not repeated"
    )
    if plan.escalate_minutes:
        told = f"{plan.mention} is called" if plan.mention else "its thread is told so"
        yield f"  after {plan.escalate_minutes} min without an owner: {told}"
        if plan.owner:
            yield f"  after {2 * plan.escalate_minutes} min: {plan.owner} gets a direct message"
    else:
        yield "  not escalated"
    yield (
        f"  an acknowledgement lasts {plan.acknowledge_hours:g} h"
        if plan.acknowledge_hours
        else ("  an acknowledgement lasts until it is over")
    )
    if kind == "campaign" and check == "bounce_rate" and severity == "critical":
        number, policy = policy_for(settings.policies, subject)
        told = {
            "suggest": "a button suggests to pause it",
            "ask": f"paused after {policy.ask_minutes} min, unless {policy.approvals} approvers keep it sending",
            "act": "paused at once",
        }[policy.mode]
        if policy.mode != "suggest" and policy.cause == "own":
            told += "; not where the one cause lies elsewhere"
        yield f"  policy ({f'[[policies]] number {number}' if number else 'none matches'}): {policy.mode}, {told}"
