"""The command line: `deliverabot VERB …`. One module a verb, each a few lines over what stands below.

Modules are loaded when their verb is used: `deliverabot bounce` need not wait for Slack's libraries.
Exit status: 0 done, 1 the answer is bad news (where a verb says so), 2 wrong arguments or settings.
"""

import gc
import importlib
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from bot.cli.verbs import Verbs
from bot.errors import DeliverabotError, SettingsError

VERBS = {
    "run": "Start the bot.",
    "import": "Take in bounces, logs and events from files.",
    "bounce": "Explain bounce messages.",
    "backtest": "Tell what would have alarmed in your own history.",
    "detect": "Tell spikes in counts read from standard input.",
    "hook": "Tell how a sending platform's webhook is set up, or explain a request of it.",
    "verify": "Tell whether addresses can receive mail.",
    "verp": "Make the envelope sender that a mail's bounce comes back to.",
    "blocklist": "Look IP addresses and domains up on blocklists.",
    "domain": "Tell whether a domain's mail is set up right.",
    "alert": "Post samples of the messages to oneself.",
    "route": "Tell which route an alert would take, and what follows from it.",
    "review": "Show a review and its addresses.",
    "sources": "Show where events come from and how each source fares.",
    "suppressions": "Print the addresses that must not be mailed, as CSV.",
    "settings": "List every setting, its value and its help.",
    "doctor": "Check settings, Slack, DNS, sources, store and schedule, and say how to mend them.",
}


class AllVerbs(Verbs):
    """The verbs, each found in `bot.cli.<verb>` as `command`."""

    def told(self) -> dict[str, str]:
        """They are not loaded for it."""
        return VERBS

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in VERBS:
            return None
        gc.disable()  # what loading makes stays: looking for garbage in it again and again takes half of its time
        try:
            module = importlib.import_module(f"bot.cli.{cmd_name.replace('import', 'import_files')}")
        finally:
            gc.freeze()
            gc.enable()
        command: click.Command = module.command
        return command


@click.command(
    cls=AllVerbs,
    subcommand_metavar="VERB …",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(package_name="deliverabot", prog_name="deliverabot")
def group() -> None:
    """Watches the bounces of your mail, and lets the team act on them from Slack."""


def main() -> None:
    """The entry point; what a person can mend is one line on standard error, never a traceback."""
    if sys.stdin is None:  # started with it closed: nothing is piped in
        sys.stdin = Path(os.devnull).open()  # noqa: SIM115 - for as long as the process lives
    try:
        sys.exit(group(prog_name="deliverabot", standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(2)
    except click.ClickException as error:
        _fail(_in_one_line(error), error.exit_code)
    except click.Abort:
        _fail("stopped", 130)
    except SettingsError as error:
        _fail(str(error), 2)
    except DeliverabotError as error:
        _fail(str(error), 1)
    except OSError as error:  # a full disk behind standard output, a file that went away
        _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error), 1)


def _in_one_line(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    hint = f" Try: {context.command_path} --help" if context else ""
    words = " ".join(error.format_message().split())
    return f"{words if words.endswith('?') else words.rstrip('.') + '.'}{hint}"


def _fail(words: str, status: int) -> NoReturn:
    click.echo(f"deliverabot: {words}", err=True)
    sys.exit(status)
