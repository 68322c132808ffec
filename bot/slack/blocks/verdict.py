"""The answer to /verify: one card an address."""

from collections.abc import Sequence

from bot.slack.blocks.message import Block, Message, actions, button, context, section
from bot.slack.blocks.text import code, escape
from bot.slack.locale import Language
from checks.address import Verdict

EMOJI = {
    "deliverable": ":white_check_mark:",
    "undeliverable": ":x:",
    "risky": ":warning:",
    "unknown": ":grey_question:",
}
CARDS = 20  # addresses with a card of their own; more are told in lines


def waiting(addresses: Sequence[str], say: Language) -> str:
    """What is said at once."""
    return say.many("Verifying {count} address…", "Verifying {count} addresses…", len(addresses))


def render(verdicts: Sequence[Verdict], asked: int, say: Language) -> Message:
    """What is known so far; `asked` addresses in all."""
    blocks: list[Block] = [section(_card(verdict, say)) for verdict in verdicts[:CARDS]]
    if len(verdicts) > CARDS:
        blocks.append(section("\n".join(_line(verdict, say) for verdict in verdicts[CARDS : CARDS + 60])))
    if asked > len(verdicts):
        blocks.append(context(waiting(["…"] * (asked - len(verdicts)), say)))
    elif len(verdicts) == 1 and verdicts[0].reason != "syntax":
        blocks.append(actions("verdict", button(say("Recheck"), "verify_again", verdicts[0].address)))
    text = "; ".join(f"{escape(v.address)}: {word(v.verdict, say)}, {reason(v.reason, say)}" for v in verdicts)
    return Message(text or waiting(["…"] * asked, say), blocks or [section(waiting(["…"] * asked, say))])


def _line(verdict: Verdict, say: Language) -> str:
    return f"{EMOJI[verdict.verdict]} *{escape(verdict.address)}*: {word(verdict.verdict, say)}, {reason(verdict.reason, say)}"


def _card(verdict: Verdict, say: Language) -> str:
    lines = [_line(verdict, say)]
    if verdict.suggestion:
        lines.append(say("Did you mean *{address}*?", address=escape(verdict.suggestion)))
    smtp = verdict.checks.get("smtp") or {}
    own = verdict.checks.get("own_mail")
    syntax = verdict.checks.get("syntax") or {}
    if own:
        lines.append(say("Our own mail to it bounced: {words}", words=code(own["diagnostic"] or own["reason"])))
    if smtp.get("reply"):
        lines.append(say("{server} said: {words}", server=escape(smtp.get("server") or ""), words=code(smtp["reply"])))
    elif smtp.get("why"):
        lines.append(escape(smtp["why"]))
    elif syntax.get("why"):
        lines.append(escape(syntax["why"]))
    return "\n".join(lines)


def word(verdict: str, say: Language) -> str:
    """A verdict for people."""
    return {
        "deliverable": say("deliverable"),
        "undeliverable": say("undeliverable"),
        "risky": say("risky"),
        "unknown": say("unknown"),
    }[verdict]


def reason(name: str, say: Language) -> str:
    """A verdict's reason for people."""
    return {
        "accepted": say("its server takes mail for it"),
        "syntax": say("this is no address"),
        "no_domain": say("the domain does not exist"),
        "null_mx": say("the domain takes no mail"),
        "mx_unroutable": say("its mail servers have no public address"),
        "mailbox_not_found": say("no such mailbox"),
        "mailbox_disabled": say("the mailbox is switched off"),
        "relay_denied": say("its servers take no mail for the domain"),
        "catch_all": say("the server takes mail for any name"),
        "mailbox_full": say("mailbox full"),
        "rate_limited_mailbox": say("the mailbox gets too much mail just now"),
        "disposable": say("a throw-away address"),
        "role": say("a function, not a person, reads it"),
        "typo": say("the domain looks misspelt"),
        "greylisted": say("the server wants to be asked again later"),
        "blocked": say("the server refuses us"),
        "timeout": say("the server took too long"),
        "no_connection": say("no mail server could be reached"),
        "disconnected": say("the server hung up"),
        "dns_error": say("the DNS could not say"),
        "temporary": say("the server has a passing fault"),
        "unclear": say("the server's answer can mean several things"),
        "not_probed": say("its server was not asked"),
        "bounced_before": say("our own mail to it bounced hard"),
    }.get(name, escape(name))
