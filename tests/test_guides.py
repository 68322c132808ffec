"""docs/guide*.md: what they tell people to type, click, set and read is there, and the three tell the same."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.pofile import read_po
from click import Context, Group, Option

from bot.cli import VERBS, AllVerbs
from bot.settings import Settings
from bot.settings_guide import described
from bot.slack.locale import CODES
from tests.bot.slack.sentences import everything_said

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "app_manifest.yml").read_text(encoding="utf-8"))
COMMANDS = {entry["command"]: entry["usage_hint"] for entry in MANIFEST["features"]["slash_commands"]}
NOT_COMMANDS = {"/events", "/invite"}  # a path of the bot's, a command of Slack's
ITSELF = {"bold", "gras", "negrita"}  # where the first paragraph says what bold type means

CODE = re.compile(r"`([^`\n]+)`")
BOLD = re.compile(r"\*\*(.+?)\*\*(?!\*)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r'^(#{2,}) <a id="([a-z]+)"></a>\S', re.MULTILINE)
NARROW, WIDE = "\u202f", "\u00a0"

each = pytest.mark.parametrize("code", CODES)


@cache
def guide(code: str) -> str:
    return DOCS.joinpath("guide.md" if code == "en" else f"guide.{code}.md").read_text(encoding="utf-8")


@cache
def prose(code: str) -> str:
    """Without what is typed: code, addresses, anchors."""
    without_blocks = re.sub(r"```.*?```", "", guide(code), flags=re.DOTALL)
    return re.sub(r"`[^`\n]*`|https?://\S+|\]\([^)]*\)|<[^>]*>|^\|[-|]+\|$", "", without_blocks, flags=re.MULTILINE)


@cache
def sentences(code: str) -> frozenset[str]:
    """All the bot says in that language, without the marks of bold type."""
    if code == "en":
        said = set(everything_said())
    else:
        file = ROOT / "bot" / "slack" / "locale" / f"{code}.po"
        said = {str(entry.string) for entry in read_po(file.open("rb"), locale=code) if entry.id}
    return frozenset(sentence.replace("*", "") for sentence in said)


def anchors(file: Path) -> set[str]:
    """Those of the headings, as GitHub makes them, and those that are written out."""
    text = file.read_text(encoding="utf-8")
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    made = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    return made | set(re.findall(r'<a id="([^"]+)">', text))


@each
def test_the_sections_are_the_same_in_the_same_order(code: str) -> None:
    assert HEADING.findall(guide(code)) == HEADING.findall(guide("en"))
    assert len(HEADING.findall(guide(code))) == len(re.findall(r"^##", guide(code), re.MULTILINE))


@each
def test_what_is_typed_is_the_same_in_every_language(code: str) -> None:
    """A command, setting or path that one guide names and another forgets: a difference in what they tell."""
    assert set(CODE.findall(guide(code))) == set(CODE.findall(guide("en")))


@each
def test_every_command_exists_and_takes_its_words(code: str) -> None:
    typed = [words for words in CODE.findall(guide(code)) if re.match(r"/[a-z]+( |$)", words)]
    for command, *words in (line.split() for line in typed):
        if command in NOT_COMMANDS:
            continue
        assert command in COMMANDS
        if words and re.fullmatch(r"[a-z]+", words[0]) and words[0] != "help":
            assert re.search(rf"\b{words[0]}\b", COMMANDS[command]), f"{command} {words[0]}"


@each
def test_the_menu_of_a_message_is_called_by_its_name(code: str) -> None:
    for shortcut in MANIFEST["features"]["shortcuts"]:
        assert f"*{shortcut['name']}*" in guide(code)


@each
def test_every_verb_exists_with_its_options(code: str) -> None:
    verbs: Group = AllVerbs()
    for verb, rest in re.findall(
        r"deliverabot ([a-z]+)([^`\n]*)", " ".join(map("`{}`".format, CODE.findall(guide(code))))
    ):
        assert verb in VERBS
        command = verbs.get_command(Context(verbs), verb)
        assert command is not None
        known = {name for option in command.params if isinstance(option, Option) for name in option.opts}
        assert set(re.findall(r"(?<= )--?[a-z]+", rest)) <= known


@each
def test_every_setting_exists(code: str) -> None:
    known = {f"{setting.section}.{setting.key}" for setting in described(Settings())}
    named = {words for words in CODE.findall(guide(code)) if re.fullmatch(r"[a-z]+\.[a-z_]+", words)}
    assert named - {"deliverabot.toml"} <= known


@each
def test_every_link_leads_somewhere(code: str) -> None:
    for target in LINK.findall(guide(code)):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        file = (DOCS / path).resolve() if path else DOCS / ("guide.md" if code == "en" else f"guide.{code}.md")
        assert file.is_file(), target
        assert not anchor or anchor in anchors(file), target


@each
def test_what_is_in_bold_is_said_by_the_bot(code: str) -> None:
    quoted = {words.replace("*", "") for words in BOLD.findall(guide(code))} - ITSELF
    assert len(quoted) > 40
    assert quoted - sentences(code) == set()


@each
def test_the_example_alert_is_in_the_words_of_the_bot(code: str) -> None:
    """Each line of it is a sentence of the bot's with something in its gaps."""
    forms = [re.sub(r"\\\{\w+\\\}", ".+", re.escape(sentence)) for sentence in sentences(code) if len(sentence) > 20]
    title, *lines = re.findall(r"^> (.+)$", guide(code), re.MULTILINE)
    severity, what = (part.strip() for part in title.split(":", 1))
    assert severity in sentences(code)
    assert len(lines) == 2
    assert [line for line in (what, *lines) if not any(re.fullmatch(form, line) for form in forms)] == []


def test_french_spaces_and_apostrophes() -> None:
    said = prose("fr")
    assert "'" not in said
    assert '"' not in said
    assert re.findall(rf".*(?<!{WIDE}):(?!\w).*", said) == []
    assert re.findall(rf".*(?<!{NARROW})[;!?].*", said) == []


def test_spanish_questions_open() -> None:
    for paragraph in prose("es").split("\n\n"):
        assert paragraph.count("¿") == paragraph.count("?"), paragraph
        assert paragraph.count("¡") == paragraph.count("!"), paragraph


def test_the_readme_leads_to_all_three() -> None:
    readme = ROOT.joinpath("README.md").read_text(encoding="utf-8")
    assert {"docs/guide.md", "docs/guide.fr.md", "docs/guide.es.md"} <= set(LINK.findall(readme))
