"""The last 24 hours of what an alert is about: Slack's own chart, and the same as a line of characters."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.clock import SECOND
from bot.slack.blocks import rate_words
from bot.slack.blocks.alert_view import AlertView
from bot.slack.blocks.charts import Course, course, line_chart, sparkline
from bot.slack.blocks.message import Block, context
from bot.slack.locale import Language

COLUMN = {"hard": "hard", "blocks": "sender_side", "complaints": "complained"}  # of the counts


def blocks(view: AlertView, say: Language) -> list[Block]:
    """None where there is too little mail for a course."""
    known = _course(view)
    if not known.enough:
        return []
    zone = ZoneInfo(view.zone)
    labels = [
        datetime.fromtimestamp(span.at / SECOND, UTC).astimezone(zone).strftime("%H:%M") for span, _ in known.told
    ]
    series: dict[str, Sequence[float]] = {
        rate_words.series(view.alert, say): [round(rate * 100, 3) for _, rate in known.told]
    }
    usual = view.alert.evidence.get("usual")
    if usual is not None:
        series[say("usual")] = [round(usual * 100, 3)] * len(labels)
    return [line_chart(rate_words.chart_title(view.alert, say), labels, series, unit="%"), context(words(view, say))]


def words(view: AlertView, say: Language) -> str:
    """For who sees no chart."""
    known = _course(view)
    if not known.enough:
        return ""
    highest = rate_words.percent(rate_words.measure_of(view.alert), max(rate for _, rate in known.told), say)
    told = say("Last 24 hours: {line}, {rate} at the most", line=sparkline(known.rates), rate=highest)
    return told + known.gaps(say)


def _course(view: AlertView) -> Course:
    return course(view.course, COLUMN[rate_words.measure_of(view.alert)])
