"""What blocklists say of many targets, in one message: what is listed, those that are alike together; then the counts."""

from collections.abc import Iterator, Sequence
from ipaddress import ip_address

from msgspec import Struct

from bot.slack.blocks.alert_of_lists import Line, severity
from bot.slack.blocks.listings import past_lines, resolver_hint, silent_lists
from bot.slack.blocks.message import Message, context, header, message, paragraphs, section
from bot.slack.blocks.text import escape, when
from bot.slack.locale import Language
from bot.store.audit import Flip
from bot.store.watched import Change
from bot.targets.judging import SEVERITIES
from bot.targets.ranges import together

SECTIONS = 3  # of three thousand characters each: what is listed
NAMES = 12  # targets, or stretches of addresses, of one line
LISTS = 8  # of one line


class Seen(Struct, frozen=True, kw_only=True):
    """An address or domain: the lists that hold it, as `listings.Answer` has them, and whether any gave an answer."""

    target: str
    lines: list[Line]
    answered: bool


def waiting(count: int, say: Language) -> str:
    """What is said where the answer takes its time."""
    return say.many(
        "Asking the lists about {count} address or domain…",
        "Asking the lists about {count} addresses and domains…",
        count,
    )


def render(seen: Sequence[Seen], silent: Sequence[str], past: Sequence[Change | Flip], say: Language) -> Message:
    """`silent`: lists that gave no answer that counts; `past`: what came and went, where one range is asked about."""
    title = say("Blocklists")
    listed = [each for each in seen if each.lines]
    first = _first(seen, say)
    told, left = paragraphs(list(_groups(listed, say)), most=SECTIONS)
    if left:
        told.append(say.many("and {count} more", "and {count} more", left))
    counts = _counts(seen, say)
    small = "\n".join(filter(None, [silent_lists(silent, say), past_lines(past, say)]))
    unknown = any(not each.answered for each in seen)
    more = say("`/blocklist TARGET` tells of one in full: what it means, what to mend, where to ask for removal.")
    last = [part for part in (small, resolver_hint(say) if unknown else "", more if listed else "") if part]
    blocks = [
        header(title),
        *(section(part) for part in (first, *told, counts) if part),
        *(context(part) for part in last),
    ]
    return message(blocks, title, first, *told, counts, *last)


def _first(seen: Sequence[Seen], say: Language) -> str:
    """How many are listed; none where nobody knows of any."""
    of = say.many("{count} address or domain", "{count} addresses and domains", len(seen))
    if listed := sum(bool(each.lines) for each in seen):
        words = say.many(
            "*{count}* is listed, of {targets}.", "*{count}* are listed, of {targets}.", listed, targets=of
        )
        return f":warning: {words}"
    if not any(each.answered for each in seen):
        return ":grey_question: " + _unknown(len(seen), say)
    mark = ":white_check_mark:" if all(each.answered for each in seen) else ":grey_question:"
    return f"{mark} {say('Nothing is listed, of {targets}.', targets=of)}"


def _unknown(count: int, say: Language) -> str:
    return say("Of {count} nothing is known: no list gave an answer that counts.", count=say.number(count))


def _groups(listed: Sequence[Seen], say: Language) -> Iterator[str]:
    """A line for all that the same lists hold alike, the worst first."""
    alike: dict[tuple[str, ...], list[Seen]] = {}
    for each in listed:
        alike.setdefault(tuple(_list(row, say) for row in sorted(each.lines, key=_rank)), []).append(each)
    for lists, group in sorted(alike.items(), key=lambda one: (min(map(_rank, one[1][0].lines))[0], -len(one[0]))):
        names = _names([each.target for each in group])
        named = ", ".join(escape(name) for name in names[:NAMES]) + ("…" if len(names) > NAMES else "")
        of = f" ({say.number(len(group))})" if len(group) > 1 else ""
        value = ", ".join(lists[:LISTS]) + ("…" if len(lists) > LISTS else "")
        told = f"• {say('{name}: {value}', name=f'*{named}*{of}', value=value)}"
        since = [row["since_at"] for each in group for row in each.lines if row.get("since_at")]
        yield f"{told} · {say('since {when}', when=when(min(since)))}" if since else told


def _names(targets: Sequence[str]) -> list[str]:
    """Neighbouring addresses as a range."""
    addresses: dict[int, list[str]] = {}
    domains = []
    for target in targets:
        try:
            addresses.setdefault(ip_address(target).version, []).append(target)
        except ValueError:
            domains.append(target)
    return [*(name for _, same in sorted(addresses.items()) for name in together(same)), *domains]


def _list(row: Line, say: Language) -> str:
    facts = [severity(row["severity"], say)]
    if row.get("acknowledged_at"):
        facts.append(say("acknowledged"))
    if row.get("hushed_until"):
        facts.append(say("silenced"))
    return f"{escape(row['list'], 80)} ({', '.join(facts)})"


def _rank(row: Line) -> tuple[int, str]:
    known = row["severity"] in SEVERITIES
    return (SEVERITIES.index(row["severity"]) if known else len(SEVERITIES), row["list"])


def _counts(seen: Sequence[Seen], say: Language) -> str:
    """Of the others; empty where the first sentence says it."""
    clean = sum(each.answered and not each.lines for each in seen)
    unknown = sum(not each.answered and not each.lines for each in seen)
    told = [say.many("{count} is on none.", "{count} are on none.", clean)] if clean else []
    if 0 < unknown < len(seen):
        told.append(_unknown(unknown, say))
    return " ".join(told)
