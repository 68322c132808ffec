"""The last 24 hours of what an alert is about: Slack's own chart, and the same as a line of characters."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.clock import SECOND
from bot.slack.blocks import rate_words
from bot.slack.blocks.alert_view import AlertView
from bot.slack.blocks.charts import line_chart, sparkline
from bot.slack.blocks.message import Block, context
from bot.slack.locale import Language

COLUMN = {"hard": "hard", "blocks": "sender_side", "complaints": "complained"}  # of the counts
LEAST = 2  # spans with mail: one point is no course


def blocks(view: AlertView, say: Language) -> list[Block]:
    """None where there is too little mail for a course."""
    if not _enough(view):
        return []
    zone = ZoneInfo(view.zone)
    labels = [datetime.fromtimestamp(span.at / SECOND, UTC).astimezone(zone).strftime("%H:%M") for span in view.course]
    series: dict[str, Sequence[float]] = {
        rate_words.series(view.alert, say): [round((rate or 0) * 100, 3) for rate in _rates(view)]
    }
    usual = view.alert.evidence.get("usual")
    if usual is not None:
        series[say("usual")] = [round(usual * 100, 3)] * len(labels)
    return [line_chart(rate_words.chart_title(view.alert, say), labels, series, unit="%"), context(words(view, say))]


def words(view: AlertView, say: Language) -> str:
    """For who sees no chart."""
    if not _enough(view):
        return ""
    rates = _rates(view)
    highest = rate_words.percent(
        rate_words.measure_of(view.alert), max(rate for rate in rates if rate is not None), say
    )
    return say("Last 24 hours: {line}, {rate} at the most", line=sparkline(rates), rate=highest)


def _enough(view: AlertView) -> bool:
    return sum(bool(span.mailed) for span in view.course) >= LEAST


def _rates(view: AlertView) -> list[float | None]:
    column = COLUMN[rate_words.measure_of(view.alert)]
    return [getattr(span, column) / span.mailed if span.mailed else None for span in view.course]
