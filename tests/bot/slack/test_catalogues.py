"""French and Spanish say every sentence, with the same names, marks and commands in it, short enough for where it stands.

Where a sentence is missing, the failure prints the entries to paste into `bot/slack/locale/*.po` and to translate.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

import bot.slack.locale
from bot.slack.blocks import message
from bot.slack.locale import CODES, language
from tests.bot.slack.sentences import ROOT, Unreadable, everything_said, said_in

FOLDER = Path(bot.slack.locale.__file__).parent
TRANSLATED = [code for code in CODES if code != "en"]
# What Slack reads in a text: code, mentions and links, emoji, and the characters that format.
MARKS = re.compile(r"`[^`]*`|<[^>]*>|:[a-z_]+:|[*_~•]")
CODE = re.compile(r"`[^`]*`|<[^>]*>|:[a-z_]+:")
NARROW, WIDE = "\u202f", "\u00a0"
# How many characters fit, by function and argument: https://docs.slack.dev/reference/block-kit
LIMITS: dict[tuple[str, int | str], int] = {
    ("button", 0): message.BUTTON,
    ("menu", 0): 150,
    ("menu", 2): 75,  # the text of an option
    ("confirm", 0): 100,
    ("confirm", 1): 300,
    ("confirm", "yes"): 30,
    ("confirm", "no"): 30,
    ("line_chart", 0): 50,
}
WIDEST = {"id": "12345", "count": "12,345"}  # others: a name of 40 characters

each = pytest.mark.parametrize("code", TRANSLATED)


@cache
def catalogue(code: str) -> Catalog:
    return read_po(FOLDER.joinpath(f"{code}.po").open("rb"), locale=code)


def entries(code: str) -> list[Message]:
    return [entry for entry in catalogue(code) if entry.id]


def names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def pasted(sentence: str, where: str) -> str:
    """An entry as it stands in a catalogue, to be translated."""
    quoted = sentence.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'#: {where.rpartition(":")[0]}\nmsgid "{quoted}"\nmsgstr ""\n'


@each
def test_every_sentence_is_translated(code: str) -> None:
    known = {entry.id for entry in entries(code) if entry.string}
    missing = [pasted(sentence, where) for sentence, where in everything_said().items() if sentence not in known]
    if missing:
        pytest.fail(f"bot/slack/locale/{code}.po lacks:\n\n" + "\n".join(missing), pytrace=False)


@each
def test_nothing_is_translated_that_nobody_says(code: str) -> None:
    said = everything_said()
    unsaid = [str(entry.id) for entry in entries(code) if entry.id not in said] + list(catalogue(code).obsolete)
    assert not unsaid, f"take these out of bot/slack/locale/{code}.po"


@each
def test_nothing_is_fuzzy_or_stands_there_twice(code: str) -> None:
    assert [entry.id for entry in entries(code) if entry.fuzzy] == []
    written = [line for line in FOLDER.joinpath(f"{code}.po").read_text().splitlines() if line.startswith("msgid ")]
    assert [line for line, times in Counter(written).items() if times > 1] == []


@each
def test_the_names_are_the_same(code: str) -> None:
    assert [entry.id for entry in entries(code) if names(str(entry.id)) != names(str(entry.string))] == []


@each
def test_the_marks_and_commands_are_the_same(code: str) -> None:
    def marks(text: str) -> Counter[str]:
        return Counter(MARKS.findall(text))

    assert [entry.id for entry in entries(code) if marks(str(entry.id)) != marks(str(entry.string))] == []


@each
def test_it_begins_and_ends_alike(code: str) -> None:
    """Sentences stay sentences, and parts of a line stay parts: no stop more or less, no stray space."""
    for entry in entries(code):
        english, said = str(entry.id), str(entry.string)
        assert said == said.strip(), english
        assert english.endswith(".") == said.endswith("."), english
        assert english.endswith("…") == said.endswith("…"), english
        assert english.endswith("?") == said.endswith("?"), english


def test_french_spaces_and_apostrophes() -> None:
    """No line may begin with a colon: the space before it does not break. `code` is no French."""
    for entry in entries("fr"):
        said = CODE.sub("", str(entry.string))
        assert "'" not in said, f"’ for the apostrophe: {said}"
        assert '"' not in said, f"« and » for quotes: {said}"
        assert not re.search(rf"(?<!{WIDE}):(?!\w|//)", said), f"U+00A0 before a colon: {said}"
        assert not re.search(rf"(?<!{NARROW})[;!?]", said), f"U+202F before ; ! ?: {said}"
        assert not re.search(rf"«(?!{WIDE})|(?<!{WIDE})»", said), f"U+00A0 inside « »: {said}"


def test_spanish_questions_open() -> None:
    for entry in entries("es"):
        said = CODE.sub("", str(entry.string))
        assert said.count("¿") == said.count("?"), said
        assert said.count("¡") == said.count("!"), said


@each
def test_every_number_has_its_form(code: str) -> None:
    """`say.many` takes the one or the other; French says 0 like 1."""
    say = language(code)
    one, several = (say.many("{count} hard bounce", "{count} hard bounces", count) for count in (1, 2))
    none = say.many("{count} hard bounce", "{count} hard bounces", 0)
    assert one[1:] != several[1:]
    assert none[1:] == (one[1:] if code == "fr" else several[1:])


@pytest.mark.parametrize("code", CODES)
def test_what_has_a_limit_keeps_it(code: str) -> None:
    """Buttons, menus, dialogues and titles: what is longer is cut in the middle of a word."""
    say = language(code)
    limited = [found for file in sorted((ROOT / "bot" / "slack").rglob("*.py")) for found in limits_in(file)]
    assert len(limited) > 25
    for sentence, limit in limited:
        told = say(sentence, **{name: WIDEST.get(name, "x" * 40) for name in names(sentence)})
        assert len(told) <= limit, f"{len(told)} characters where {limit} fit: {told}"


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_dialogue_offers_two_different_answers(code: str) -> None:
    say = language(code)
    assert say("Cancel") not in (say("Undo"), say("Pause"), say("Reject"), say("Withdraw"))


def limits_in(file: Path) -> Iterator[tuple[str, int]]:
    """The sentences of a module that stand where a limit is, with the limit."""
    tree = ast.parse(file.read_text())
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    for function in functions.values():
        for call in ast.walk(function):
            if isinstance(call, ast.Call):
                for argument, limit in limited_arguments(call):
                    source = "\n".join(where_from(argument, function, functions))
                    yield from ((said.sentence, limit) for said in said_in(source, file, lenient=True))


def limited_arguments(call: ast.Call) -> Iterator[tuple[ast.expr, int]]:
    called = ast.unparse(call.func)
    places: list[tuple[int | str, ast.expr]] = [*enumerate(call.args)]
    places += [(word.arg or "", word.value) for word in call.keywords]
    for place, argument in places:
        if (called, place) in LIMITS:
            yield argument, LIMITS[called, place]
    if called == "plain" and len(call.args) == 2:
        limit = call.args[1]
        yield (
            call.args[0],
            ast.literal_eval(limit) if isinstance(limit, ast.Constant) else getattr(message, ast.unparse(limit)),
        )


def where_from(
    argument: ast.expr,
    function: ast.FunctionDef | ast.AsyncFunctionDef,
    functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef],
) -> Iterator[str]:
    """Source that makes the argument: itself, what a name in it was assigned, the body of a function of the module."""
    yield ast.unparse(argument)
    for part in ast.walk(argument):
        if isinstance(part, ast.Name):
            for node in ast.walk(function):
                if isinstance(node, ast.Assign) and any(ast.unparse(t) == part.id for t in node.targets):
                    yield ast.unparse(node.value)
        if isinstance(part, ast.Call) and ast.unparse(part.func) in functions:
            yield ast.unparse(functions[ast.unparse(part.func)])


# -- how the sentences are found

SOURCE = """
WHY = "because"
TABLE = {"a": "of a", "b": "of b"}
async def f(request, say, state):
    request.say("plain", x=1) + say.many("one", "several", 2)
    self._say("method")
    raise TooLate(TABLE[state])
    raise InputError(WHY if state else "else")
    raise NotFound("joined" " up")
"""


def test_sentences_are_found_wherever_they_are_said() -> None:
    found = [said.sentence for said in said_in(SOURCE, Path("f.py"))]
    assert found == ["plain", "one", "several", "method", "of a", "of b", "because", "else", "joined up"]


@pytest.mark.parametrize("said", ['say(f"{n} mails")', "say(word)", 'raise NotFound("no " + name)'])
def test_a_sentence_that_cannot_be_found_is_an_error(said: str) -> None:
    with pytest.raises(Unreadable, match=r"f\.py:1"):
        list(said_in(said, Path("f.py")))


def test_sentences_of_the_checks_are_found_too() -> None:
    source = 'Result(detail=sentence("{ip} is listed", ip=ip), advice=sentence("a" if x else "b"))'
    assert [said.sentence for said in said_in(source, Path("checks/f.py"))] == ["{ip} is listed", "a", "b"]
    with pytest.raises(Unreadable, match=r"checks/f\.py:1"):
        list(said_in("sentence(words)", Path("checks/f.py")))


def test_every_detail_and_advice_of_a_domain_check_is_a_sentence() -> None:
    """What is plain text there would be English to everybody."""
    wrong = [
        f"{file.relative_to(ROOT)}:{keyword.value.lineno}"
        for file in sorted((ROOT / "checks" / "domain").rglob("*.py"))
        if file.name not in ("rules.py", "score.py")  # their details are for the command line
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in ("detail", "advice") and isinstance(keyword.value, ast.Constant | ast.JoinedStr | ast.BinOp)
    ]
    assert wrong == []


def test_an_entry_to_paste() -> None:
    assert pasted('Say “so”\n"{x}"', "bot/f.py:7") == '#: bot/f.py\nmsgid "Say “so”\\n\\"{x}\\""\nmsgstr ""\n'
