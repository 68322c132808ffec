"""Numbers over time: Slack's own chart, and a line of characters that says the same in any text."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.slack.blocks.message import Block, clip
from bot.slack.locale import Language
from bot.store.rates import Counts

BARS = "▁▂▃▄▅▆▇█"
GAP = "·"
LEAST_MAILS = 20  # in a span: one bounce of one mail is no rate of 100 %, and no mail none of 0 %
LEAST_RATES = 2  # one point is no course


class Course(NamedTuple):
    """A rate over time: a share, or None for a span with too little mail to tell it."""

    spans: Sequence[Counts]
    rates: list[float | None]

    @property
    def told(self) -> list[tuple[Counts, float]]:
        """The spans whose rate is known. A chart has no gaps (each series needs a value for each category): these only."""
        return [(span, rate) for span, rate in zip(self.spans, self.rates, strict=True) if rate is not None]

    @property
    def enough(self) -> bool:
        return len(self.told) >= LEAST_RATES

    def gaps(self, say: Language) -> str:
        """What is left out, as a sentence to follow another; empty where nothing is."""
        if None not in self.rates:
            return ""
        return " " + say("(· is left out: fewer than {count} mails)", count=LEAST_MAILS)


def course(spans: Sequence[Counts], column: str) -> Course:
    """`column` of the counts, as a share of the mails of each span."""
    return Course(
        spans, [getattr(span, column) / span.mailed if span.mailed >= LEAST_MAILS else None for span in spans]
    )


def line_chart(title: str, categories: Sequence[str], series: Mapping[str, Sequence[float]], *, unit: str) -> Block:
    """A `data_visualization` block (https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block)."""
    return {
        "type": "data_visualization",
        "title": clip(title, 50),
        "chart": {
            "type": "line",
            "series": [
                {"name": name, "data": [{"label": c, "value": v} for c, v in zip(categories, values, strict=True)]}
                for name, values in series.items()
            ],
            "axis_config": {"categories": list(categories), "y_label": unit},
        },
    }


def pie_chart(title: str, parts: Sequence[tuple[str, float]]) -> Block:
    """The same kind of block: up to six parts, (name, value); those that are nothing are left out."""
    segments = [{"label": clip(name, 20), "value": value} for name, value in parts if value]
    return {
        "type": "data_visualization",
        "title": clip(title, 50),
        "chart": {"type": "pie", "segments": segments[:6]},
    }


def bar(share: float, *, width: int = 20) -> str:
    """`██████░░░░`: how much of something is done, 0 to 1."""
    done = min(width, int(share * width))
    return "█" * done + "░" * (width - done)


def sparkline(values: Sequence[float | None]) -> str:
    """`▁▂█▃`: highest is the tallest; a gap where there is no value."""
    known = [value for value in values if value is not None]
    top = max(known, default=0.0)
    if not top:
        return "".join(GAP if value is None else BARS[0] for value in values)
    return "".join(GAP if value is None else BARS[round(value / top * (len(BARS) - 1))] for value in values)
