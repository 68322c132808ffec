"""All that is known of one address, in a modal: who was asked, what was said, when, and by whom."""

from typing import Any

from msgspec import Struct

from bot.slack.blocks import whys
from bot.slack.blocks.message import VIEW, Block, clip, context, fields, plain, section
from bot.slack.blocks.reasons import of_bounce, of_verdict
from bot.slack.blocks.text import code, escape, when
from bot.slack.blocks.verdict import EMOJI, word
from bot.slack.locale import Language
from bot.store.own_mail import OwnMail
from bot.store.verifications import Known
from bot.verification.answered import reply

TRIED = 10  # servers named


class Evidence(Struct, frozen=True, kw_only=True):
    """`known`: the latest answer; `own`: what became of our own mail."""

    address: str
    known: Known | None
    own: OwnMail | None


def view(evidence: Evidence, say: Language) -> Block:
    """Our own mail first, as it weighs most."""
    blocks: list[Block] = []
    if evidence.own and (told := _own_mail(evidence.own, say)):
        blocks.append(section("\n".join(told)))
    if evidence.known:
        blocks += _asked(evidence.known, say)
    return {
        "type": "modal",
        "title": plain(say("Details"), VIEW),
        "close": plain(say("Close"), VIEW),
        "blocks": [section(f"*{escape(evidence.address)}*"), *blocks],
    }


def _own_mail(own: OwnMail, say: Language) -> list[str]:
    lines = []
    if own.bounced:
        reason = of_bounce(own.bounced.reason, say)
        lines.append(say("*Our own mail* bounced hard {when}: {reason}.", when=when(own.bounced.at), reason=reason))
        if own.bounced.diagnostic:
            lines.append(code(own.bounced.diagnostic, 500))
    if own.complained:
        lines.append(say("*Our own mail:* somebody there complained about it {when}.", when=when(own.complained.at)))
    if own.delivered:
        lines.append(say("*Our own mail* was delivered {when}.", when=when(own.delivered[0])))
    return lines


def _asked(known: Known, say: Language) -> list[Block]:
    checks = known.answer.get("checks", {})
    told = f"{word(known.verdict, say)}, {of_verdict(known.reason, say)}"
    if confidence := known.answer.get("confidence"):
        told += f" ({say('{share} sure', share=say.percent(confidence))})"
    blocks = [section(f"{EMOJI[known.verdict]} {told}"), fields(_facts(checks, say))]
    smtp = checks.get("smtp") or {}
    if smtp.get("reply"):
        blocks.append(section(f"*{say('What the server said')}*\n{code(reply(smtp), 1_000)}"))
    elif smtp.get("why"):
        blocks.append(section(f"*{say('Why nobody was asked')}*\n{whys.told(smtp['why'], say)}"))
    if tried := smtp.get("tried"):
        blocks.append(section(f"*{say('What was tried')}*\n{_tried(tried, say)}"))
    blocks.append(context(say("Found out {when}.", when=when(known.checked_at))))
    return blocks


def _facts(checks: dict[str, Any], say: Language) -> list[tuple[str, str]]:
    smtp, domain = checks.get("smtp") or {}, checks.get("domain") or {}
    nobody = say("none")
    facts = [
        (say("Mail servers (MX)"), clip(", ".join(escape(name) for name in domain.get("mx", [])), 500) or nobody),
        (say("Server that answered"), escape(smtp.get("server") or "") or nobody),
        (say("Stage"), _stage(smtp.get("stage") or "", say)),
    ]
    if smtp.get("catch_all") is not None:
        facts.append((say("Takes any name"), say("yes") if smtp["catch_all"] else say("no")))
    kinds = {"disposable": say("throw-away domain"), "role": say("function"), "free": say("free provider")}
    if named := [words for kind, words in kinds.items() if checks.get(kind)]:
        facts.append((say("Kind of address"), ", ".join(named)))
    return facts


def _stage(stage: str, say: Language) -> str:
    """The part of the dialogue: the commands of SMTP are the same in every language."""
    named = {"": say("none"), "connect": say("connection"), "banner": say("greeting")}
    return named.get(stage) or escape(stage.upper())


def _tried(tried: list[dict[str, str]], say: Language) -> str:
    lines = [
        f"• {escape(one['server'])} ({escape(one['address'])}): {_stage(one['stage'], say)},"
        f" {of_verdict(one['reason'], say)}"
        for one in tried[:TRIED]
    ]
    return "\n".join(lines)
