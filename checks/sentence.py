"""A sentence that remembers what it was made of, so that it can be said in another language. Still a plain `str`.

    told = sentence("{ip} has no name in the DNS.", ip="192.0.2.1")
    told == "192.0.2.1 has no name in the DNS.", told.template, told.values

The template is written out where it is said: catalogues are made by reading the source. A value may be a sentence itself,
or several of them in a tuple, told with semicolons between.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class Sentence(str):
    """In English, with its `template` and `values`."""

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]


def sentence(template: str, /, **values: object) -> Sentence:
    """The template with its `{names}` filled in."""
    return _made(template, values)


def catalogued(text: str) -> Sentence:
    """A text of a data file that is a template as it stands: without values. A sentence stays what it is."""
    return text if isinstance(text, Sentence) else _made(text, {})


def retold(text: str, say: Callable[..., str]) -> str:
    """The text as `say(template, **values)` says it; what is no `Sentence` stays as it is."""
    if not isinstance(text, Sentence):
        return text
    values = {name: _retold(value, say) for name, value in text.values.items()}
    return say(text.template, **values)


def packed(text: object) -> Any:
    """Fit for JSON: a sentence as {"sentence": template, "values": {…}}, anything else as it is."""
    if isinstance(text, Sentence):
        return {"sentence": text.template, "values": {name: packed(value) for name, value in text.values.items()}}
    if isinstance(text, tuple):
        return [packed(part) for part in text]
    return text if isinstance(text, int | float) else str(text)


def unpacked(told: Any) -> Any:
    """What was packed."""
    if isinstance(told, dict):
        return _made(told["sentence"], {name: unpacked(value) for name, value in told["values"].items()})
    return tuple(unpacked(part) for part in told) if isinstance(told, list) else told


def plain(text: object) -> str:
    """For `enc_hook` of msgspec, which takes no subclass of `str`. TypeError: it is no sentence."""
    if isinstance(text, Sentence):
        return str(text)
    raise TypeError(f"{type(text).__name__} is not fit for JSON")


def _made(template: str, values: Mapping[str, object]) -> Sentence:
    english = {
        name: "; ".join(map(str, value)) if isinstance(value, tuple) else value for name, value in values.items()
    }
    made = Sentence(template.format(**english) if values else template)
    made.template, made.values = template, values
    return made


def _retold(value: object, say: Callable[..., str]) -> object:
    if isinstance(value, tuple):
        return "; ".join(retold(part, say) for part in value)
    return retold(value, say) if isinstance(value, str) else value
