"""The answer of /deliverability route: which rule an alert would take, and what follows from it."""

from collections.abc import Sequence

from bot.alerts.routing import Plan
from bot.clock import HOUR, MINUTE
from bot.settings import Policy
from bot.slack.blocks.alert_history import call
from bot.slack.blocks.message import Message, header, message, section
from bot.slack.blocks.text import escape
from bot.slack.locale import Language


def render(subject: str, plans: Sequence[tuple[str, Plan]], policy: Policy | None, say: Language) -> Message:
    """`plans`: (severity, what would be done); `policy` of a campaign."""
    title = say("Where an alert about {subject} goes", subject=escape(subject))
    parts = [_plan(severity, plan, say) for severity, plan in plans]
    if policy is not None:
        parts.append(f"*{say('If it is critical')}* {_policy(policy, say)}")
    return message([header(title), *(section(part) for part in parts)], title, *parts)


def _plan(severity: str, plan: Plan, say: Language) -> str:
    name = say("Critical") if severity == "critical" else say("Warning")
    rule = say("route number {number}", number=plan.rule) if plan.rule else say("no route matches")
    lines = [f"*{name}* ({rule})", "• " + say("posted in {channel}", channel=escape(plan.channel))]
    if not plan.group_minutes:
        lines.append("• " + say("told alone, never in the alert of another"))
    if severity == "warning" and plan.quiet.hours:
        hours = {"hours": plan.quiet.hours, "zone": escape(plan.quiet.zone)}
        lines.append("• " + say("waits in the quiet hours, {hours} ({zone})", **hours))
    if severity == "warning" and plan.quiet.days:
        lines.append("• " + say("waits on quiet days: {days}", days=", ".join(plan.quiet.days)))
    if plan.repeat_hours:
        lines.append("• " + say("repeated in its thread every {span}", span=say.span(int(plan.repeat_hours * HOUR))))
    if plan.escalate_minutes:
        span = say.span(plan.escalate_minutes * MINUTE)
        if plan.mention:
            who = call(plan.mention)
            lines.append("• " + say("after {span} without an owner, {who} is called", span=span, who=who))
        else:
            lines.append("• " + say("after {span} without an owner, its thread is told so", span=span))
    if plan.escalate_minutes and plan.owner:
        span = say.span(2 * plan.escalate_minutes * MINUTE)
        lines.append("• " + say("after {span}, {who} gets a direct message", span=span, who=call(plan.owner)))
    return "\n".join(lines)


def _policy(policy: Policy, say: Language) -> str:
    ordered = _ordered(policy, say)
    if policy.mode == "suggest" or policy.cause == "any":
        return ordered
    return (
        f"{ordered} {say('Not where the one cause of its bounces lies elsewhere: at a provider, or with our sending.')}"
    )


def _ordered(policy: Policy, say: Language) -> str:
    if policy.mode == "act":
        return say("it is paused at once (policy: act).")
    if policy.mode == "ask":
        span = say.span(policy.ask_minutes * MINUTE)
        return say(
            "it is paused after {span}, unless {count} approvers keep it sending (policy: ask).",
            span=span,
            count=policy.approvals,
        )
    return say("a button suggests to pause it (policy: suggest).")
