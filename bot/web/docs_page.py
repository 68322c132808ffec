"""`/docs`: the same description for people, as one page without scripts."""

from html import escape
from typing import Any

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
    "code{font-size:.95em}h2{margin-top:2rem;border-top:1px solid #8884;padding-top:1rem}td,th{text-align:left;"
    "padding:.2rem .8rem .2rem 0;vertical-align:top}"
)


def page(document: dict[str, Any]) -> str:
    """The page."""
    info = document["info"]
    parts = [
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(info['title'])} API</title>",
        f"<style>{STYLE}</style><h1>{escape(info['title'])} API {escape(info['version'])}</h1>",
        "<p>For machines: <a href=openapi.json>openapi.json</a>. Errors are <code>application/problem+json</code>.</p>",
    ]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            parts.append(f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{escape(operation['summary'])}</p>")
            parts.append(_rows("Parameter", [(p["name"], p["description"]) for p in operation.get("parameters", [])]))
            answers = [(status, answer["description"]) for status, answer in operation["responses"].items()]
            parts.append(_rows("Answer", answers))
    return "".join(parts)


def _rows(title: str, rows: list[tuple[str, str]]) -> str:
    if not rows:
        return ""
    cells = "".join(f"<tr><td><code>{escape(name)}</code><td>{escape(text)}" for name, text in rows)
    return f"<table><tr><th>{title}<th>{cells}</table>"
