"""Numbers over time: Slack's own chart, and a line of characters that says the same in any text."""

from collections.abc import Sequence

from bot.slack.blocks.message import Block, clip

BARS = "▁▂▃▄▅▆▇█"


def line_chart(title: str, categories: Sequence[str], series: dict[str, Sequence[float]], *, unit: str) -> Block:
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
        return "".join("·" if value is None else BARS[0] for value in values)
    return "".join("·" if value is None else BARS[round(value / top * (len(BARS) - 1))] for value in values)
