"""Sentences that can be said in another language: text as before, with what it was made of."""

import json

import msgspec
import pytest

from checks.sentence import catalogued, packed, plain, retold, sentence, unpacked

KNOWN = {"{name} fails: {why}.": "{name} échoue : {why}.", "no key": "pas de clé", "too long": "trop long"}


def say(template: str, **values: object) -> str:
    found = KNOWN.get(template, template)
    return found.format(**values) if values else found


def test_it_is_its_english_text() -> None:
    told = sentence("{name} fails: {why}.", name="s1", why="no key")
    assert told == "s1 fails: no key."
    assert json.dumps({"detail": told}) == '{"detail": "s1 fails: no key."}'
    assert msgspec.to_builtins({"detail": told}, enc_hook=plain) == {"detail": "s1 fails: no key."}


def test_sentences_in_it_are_told_in_the_same_language() -> None:
    told = sentence("{name} fails: {why}.", name="s1", why=(sentence("no key"), sentence("too long"), "as written"))
    assert told == "s1 fails: no key; too long; as written."
    assert retold(told, say) == "s1 échoue : pas de clé; trop long; as written."


def test_it_survives_being_stored() -> None:
    told = sentence("{name} fails: {why}.", name="s1", why=(sentence("no key"), sentence("code {n}", n=7)))
    stored = msgspec.json.decode(msgspec.json.encode(packed(told)))
    assert unpacked(stored) == told
    assert retold(unpacked(stored), say) == "s1 échoue : pas de clé; code 7."


@pytest.mark.parametrize("text", ["nobody knows it: {braces}", ""])
def test_what_nobody_translated_stays(text: str) -> None:
    assert retold(text, say) == retold(catalogued(text), say) == retold(unpacked(packed(text)), say) == text


def test_what_is_no_sentence_is_not_fit_for_json() -> None:
    with pytest.raises(TypeError, match="object is not fit for JSON"):
        msgspec.to_builtins({"detail": object()}, enc_hook=plain)
