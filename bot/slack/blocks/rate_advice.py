"""What to do about a rate that is too high: other things for dead addresses, for blocks, and for complaints."""

from collections.abc import Iterator

from bot.slack.blocks.alert_view import AlertView
from bot.slack.blocks.rate_words import measure_of
from bot.slack.blocks.text import escape
from bot.slack.locale import Language


def steps(view: AlertView, say: Language) -> list[str]:
    """In this order."""
    return list(
        {"hard": _of_hard, "blocks": _of_blocks, "complaints": _of_complaints}[measure_of(view.alert)](view, say)
    )


def _pause(view: AlertView, say: Language) -> Iterator[str]:
    if view.campaign is not None and view.campaign.state == "running":
        yield say("pause the campaign")


def _provider(view: AlertView) -> str:
    """Where the fault may be; empty: with what we send."""
    alert = view.alert
    return alert.subject if alert.subject_kind == "provider" else alert.evidence.get("provider_side", "")


def _of_hard(view: AlertView, say: Language) -> Iterator[str]:
    flagged = view.alert.evidence.get("flagged", 0)
    if provider := _provider(view):
        yield say("slow down or pause what goes to {provider}", provider=escape(provider))
        # Gmail answered 550 5.1.1 for living mailboxes on 14 and 15 December 2020.
        yield say("suppress nobody yet: when many campaigns bounce at one provider, the fault may be there")
        yield say("look at the provider's status page")
        return
    yield from _pause(view, say)
    if view.under_review:
        yield say("vote on the review of the flagged addresses")
    elif flagged:
        yield say.many("review the {count} flagged address", "review the {count} flagged addresses", flagged)
    yield say("find out where this part of the list came from")


def _of_blocks(view: AlertView, say: Language) -> Iterator[str]:
    if provider := _provider(view):
        yield say("slow down or pause what goes to {provider}", provider=escape(provider))
    else:
        yield from _pause(view, say)
        yield say("slow down towards whoever refuses")
    yield say("look at blocklists and at SPF, DKIM and DMARC")
    yield say("suppress nobody: these addresses may be alive")


def _of_complaints(view: AlertView, say: Language) -> Iterator[str]:
    yield from _pause(view, say)
    yield say("find out who was mailed, and where their addresses came from")
    yield say("see that unsubscribing takes one click, and works")
