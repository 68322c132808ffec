"""Why something bounced, and why an address is judged as it is, for people."""

from bot.slack.blocks.text import code, escape
from bot.slack.locale import Language


def of_bounce(name: str, say: Language) -> str:
    """One of the reasons of `checks.bounce`."""
    return _bounces(say).get(name) or escape(name)


def of_verdict(name: str, say: Language) -> str:
    """One of the reasons of `checks.address`."""
    return _verdicts(say).get(name) or escape(name)


def of_cause(reason: str, count: int, provider: str, diagnostic: str, say: Language) -> str:
    """A line on a reason among bounces: how often, where latest, and what was said there."""
    facts = {"count": say.number(count), "reason": of_bounce(reason, say), "provider": escape(provider)}
    if not diagnostic:
        return "• " + say("{count} × {reason}, latest at {provider}", **facts)
    return "• " + say("{count} × {reason}, latest at {provider}: {words}", words=code(diagnostic), **facts)


def of_flag(name: str, say: Language) -> str:
    """Either: an address is flagged for a bounce or for a verdict."""
    return _bounces(say).get(name) or of_verdict(name, say)


def _bounces(say: Language) -> dict[str, str]:
    return {
        "invalid_address": say("no such mailbox"),
        "closed_account": say("closed account"),
        "domain_invalid": say("domain takes no mail"),
        "suppressed": say("on the provider's suppression list"),
        "mailbox_full": say("mailbox full"),
        "unreachable": say("server not reachable"),
        "server_error": say("receiving system failed"),
        "rate_limited": say("too many mails at once"),
        "blocklisted": say("sender on a blocklist"),
        "spam_content": say("taken for spam"),
        "auth_failure": say("authentication missing"),
        "sender_rejected": say("sender refused"),
        "policy": say("refused by a local rule"),
        "message_too_big": say("message too big"),
        "unknown": say("no cause given"),
    }


def _verdicts(say: Language) -> dict[str, str]:
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
        "delivered_before": say("our own mail to it was delivered"),
        "disputed": say("our own mail was delivered, but its server says no"),
        "complained_before": say("somebody there complained about our mail"),
    }
