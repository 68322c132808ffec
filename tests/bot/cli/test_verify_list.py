"""deliverabot verify LIST -o RESULTS: what becomes of the file. Killed and resumed: tests/end_to_end."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.store import Store, courtesy
from bot.store.courtesy import Owed
from checks.address.ledger import Asked
from tests.bot.cli.program import Ended, deliverabot
from tests.processes import ROOT, environment
from tests.servers.smtpd import Script, SmtpServer, smtp_server
from tests.servers.unbound import unbound

RECORDS = "acme.test. 60 IN MX 10 mx.acme.test.\nmx.acme.test. 60 IN A 127.0.1.1\n"
ASKING = ("--hello", "probe.test", "--mail-from", "postmaster@probe.test", "--allow-network", "127.0.0.0/8")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
LATER = "451 4.7.1 Greylisted, please try again later"
NO_COLUMN = "No column of this file holds addresses: City, Name. Name the one that does with --column."
HELP = ". Try: deliverabot verify --help"
NOT_THERE = ("--nameserver", "127.0.0.1:9")  # for addresses that need no DNS


@pytest.fixture
async def acme() -> AsyncIterator[SmtpServer]:
    replies = {"alice@acme.test": "250 2.1.5 Ok", "gray@acme.test": LATER}
    async with smtp_server(Script(rcpt=replies), hosts=["127.0.1.1"]) as server:
        yield server


@pytest.fixture
async def network(acme: SmtpServer) -> AsyncIterator[tuple[str, ...]]:
    async with unbound(RECORDS) as dns:
        yield ("--nameserver", dns.nameserver, "--port", str(acme.port), *ASKING)


async def verify(text: str | bytes, *arguments: str, cwd: Path) -> Ended:
    (cwd / "list.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    return await asyncio.to_thread(deliverabot, "verify", "list.csv", "-o", "results.csv", *arguments, cwd=cwd)


def results(cwd: Path) -> list[str]:
    """Its lines; every moment as (when)."""
    return MOMENT.sub("(when)", (cwd / "results.csv").read_bytes().decode()).split("\r\n")[:-1]


@pytest.mark.server("unbound")
async def test_the_file_keeps_its_columns_its_order_and_its_delimiter(
    tmp_path: Path, network: tuple[str, ...], acme: SmtpServer
) -> None:
    text = "Id;E-Mail;Verdict\n2;nobody@acme.test;?\n1;alice@acme.test;+1 (2)\n3;nobody@ACME.test\n4;;no address\n"
    ended = await verify(text, *network, cwd=tmp_path)
    refusal = "550 5.1.1 <nobody@acme.test>: Recipient address rejected: User unknown"
    assert results(tmp_path) == [
        "Id;E-Mail;Verdict;verdict;reason;confidence;suggestion;reply;checked_at",
        f"2;nobody@acme.test;?;undeliverable;mailbox_not_found;0.97;;{refusal};(when)",
        "1;alice@acme.test;+1 (2);deliverable;accepted;0.95;;250 2.1.5 Ok;(when)",
        f"3;nobody@ACME.test;;undeliverable;mailbox_not_found;0.97;;{refusal};(when)",
        "4;;no address;;;;;;",
    ]
    assert acme.recipients().count("nobody@acme.test") == 1
    assert ended.err.splitlines() == ["address column: E-Mail", "2 addresses, 1 more are repetitions"]
    assert ended.lines == [
        "4 rows, 2 addresses, 1 repetitions, 1 empty",
        "undeliverable                     1  50.0%",
        "               mailbox_not_found  1  50.0%",
        "deliverable                       1  50.0%",
        "               accepted           1  50.0%",
        "expected bounce rate if mailed now: 50.0%",
    ]
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["list.csv", "results.csv"]


@pytest.mark.server("unbound")
async def test_who_wants_to_be_asked_later_is_unknown_for_now(tmp_path: Path, network: tuple[str, ...]) -> None:
    ended = await verify("gray@acme.test\n", *network, cwd=tmp_path)
    assert results(tmp_path) == [
        "address,verdict,reason,confidence,suggestion,reply,checked_at",
        'gray@acme.test,unknown,greylisted,0,,"451 4.7.1 Greylisted, please try again later",(when)',
    ]
    assert (
        ended.lines[-1]
        == "expected bounce rate if mailed now: 0.0%, and up to 100.0% if all bounce of which nobody can tell"
    )


@pytest.mark.server("unbound")
async def test_with_wait_it_waits_and_can_be_stopped(
    tmp_path: Path, network: tuple[str, ...], acme: SmtpServer
) -> None:
    (tmp_path / "list.csv").write_text("gray@acme.test\nalice@acme.test\n")
    command = (sys.executable, "-m", "bot", "verify", "list.csv", "-o", "results.csv", *network)
    own = environment(PYTHONPATH=str(ROOT))
    running = await asyncio.create_subprocess_exec(
        *command, "--wait", cwd=tmp_path, env=own, stderr=asyncio.subprocess.PIPE
    )
    assert running.stderr is not None
    waiting = b"1 addresses: their servers want to be asked later; waiting until "
    async with asyncio.timeout(30):
        while not (line := await running.stderr.readline()).startswith(waiting):
            assert line, "it ended"
    running.send_signal(signal.SIGINT)
    told = (await running.stderr.read()).decode()
    assert await running.wait() == 130
    assert told.startswith(
        "deliverabot verify: stopped: 1 of 2 addresses are answered, and kept in results.csv.journal"
    )
    asked = acme.recipients().count("gray@acme.test")
    await asyncio.to_thread(deliverabot, *command[3:], cwd=tmp_path)
    assert [line.split(",")[:3] for line in results(tmp_path)[1:]] == [
        ["gray@acme.test", "unknown", "greylisted"],
        ["alice@acme.test", "deliverable", "accepted"],
    ]
    assert acme.recipients().count("gray@acme.test") == asked  # its five minutes are not over


@pytest.mark.server("unbound")
async def test_a_journal_without_an_answer_keeps_no_other_list_out(tmp_path: Path, network: tuple[str, ...]) -> None:
    (tmp_path / "list.csv").write_text("gray@acme.test\n")
    command = (sys.executable, "-m", "bot", "verify", "list.csv", "-o", "results.csv", *network, "--wait")
    running = await asyncio.create_subprocess_exec(
        *command, cwd=tmp_path, env=environment(PYTHONPATH=str(ROOT)), stderr=asyncio.subprocess.PIPE
    )
    assert running.stderr is not None
    async with asyncio.timeout(30):
        while b"waiting until" not in await running.stderr.readline():
            assert running.returncode is None
    running.kill()
    await running.communicate()
    ended = await verify("alice@acme.test\n", *network, cwd=tmp_path)
    assert (ended.status, results(tmp_path)[1]) == (0, "alice@acme.test,deliverable,accepted,0.95,,250 2.1.5 Ok,(when)")


SOON = """
from bot.verification import passes
from checks.address import inquiry
passes.COME_BACK = (500, 500, 500)  # milliseconds, not minutes
inquiry._ASK_AGAIN.clear()
from bot.cli import main
main()
"""


@pytest.mark.server("unbound")
async def test_with_wait_a_greylisting_server_is_asked_again_and_its_answer_counts(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(mailbox: str, _: int) -> str:
        asked.append(mailbox)
        return LATER if asked.count("gray@acme.test") == 1 else "250 2.1.5 Ok" if "gray" in mailbox else "550 5.1.1 No"

    (tmp_path / "list.csv").write_text("gray@acme.test\n")
    async with smtp_server(Script(rcpt=answer), hosts=["127.0.1.1"]) as server, unbound(RECORDS) as dns:
        running = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", SOON, "verify", "list.csv", "-o", "results.csv", "--wait"),
            *("--nameserver", dns.nameserver, "--port", str(server.port), *ASKING),
            cwd=tmp_path,
            env=environment(PYTHONPATH=str(ROOT)),
            stderr=asyncio.subprocess.PIPE,
        )
        _, told = await asyncio.wait_for(running.communicate(), 30)
    assert running.returncode == 0
    assert b"1 addresses: their servers want to be asked later; waiting until " in told
    assert results(tmp_path)[1] == "gray@acme.test,deliverable,accepted,0.95,,250 2.1.5 Ok,(when)"
    assert asked.count("gray@acme.test") == 2


@pytest.mark.server("unbound")
@pytest.mark.parametrize(
    ("vocabulary", "columns", "words"),
    [
        ("zerobounce", "zerobounce_status,zerobounce_sub_status", "invalid,mailbox_not_found"),
        ("neverbounce", "neverbounce_result,neverbounce_flags", "invalid,has_dns_mx smtp_connectable"),
        ("mailercheck", "mailercheck_status", "mailbox_not_found"),
        ("reacher", "reacher_is_reachable", "invalid"),
    ],
)
async def test_the_words_of_another_service_are_columns_of_their_own(
    tmp_path: Path, network: tuple[str, ...], vocabulary: str, columns: str, words: str
) -> None:
    await verify("nobody@acme.test\n", *network, "--vocabulary", vocabulary, cwd=tmp_path)
    header, row = results(tmp_path)
    assert header == f"address,verdict,reason,confidence,suggestion,reply,checked_at,{columns}"
    assert row.endswith(f"User unknown,(when),{words}")


@pytest.mark.server("unbound")
async def test_what_bounced_before_is_not_asked_again(
    tmp_path: Path, network: tuple[str, ...], acme: SmtpServer
) -> None:
    bounce = "id,kind,at,recipient,status,diagnostic\n1,bounced,{at},alice@acme.test,5.1.1,550 5.1.1 User unknown\n"
    (tmp_path / "bounces.csv").write_text(bounce.format(at=datetime.now(UTC).isoformat()))
    store = {"DELIVERABOT_STORE_PATH": str(tmp_path / "bot.sqlite")}
    await asyncio.to_thread(deliverabot, "import", "bounces.csv", cwd=tmp_path, **store)
    (tmp_path / "list.csv").write_text("alice@acme.test\n")
    command = ("verify", "list.csv", "-o", "results.csv", *network)
    await asyncio.to_thread(deliverabot, *command, cwd=tmp_path, **store)
    assert results(tmp_path)[1] == "alice@acme.test,undeliverable,bounced_before,0.9,,550 5.1.1 User unknown,(when)"
    assert acme.connections == 0
    await asyncio.to_thread(deliverabot, *command, "--fresh", cwd=tmp_path, **store)
    assert results(tmp_path)[1] == "alice@acme.test,deliverable,accepted,0.95,,250 2.1.5 Ok,(when)"


@pytest.mark.server("unbound")
async def test_where_our_own_mail_arrived_no_server_is_asked(
    tmp_path: Path, network: tuple[str, ...], acme: SmtpServer
) -> None:
    arrived = "id,kind,at,recipient\n1,delivered,{at},alice@acme.test\n"
    (tmp_path / "mails.csv").write_text(arrived.format(at=(datetime.now(UTC) - timedelta(days=2)).isoformat()))
    store = {"DELIVERABOT_STORE_PATH": str(tmp_path / "bot.sqlite")}
    await asyncio.to_thread(deliverabot, "import", "mails.csv", cwd=tmp_path, **store)
    (tmp_path / "list.csv").write_text("alice@acme.test\n")
    command = ("verify", "list.csv", "-o", "results.csv", "--vocabulary", "zerobounce", *network)
    await asyncio.to_thread(deliverabot, *command, cwd=tmp_path, **store)
    assert results(tmp_path)[1] == "alice@acme.test,deliverable,delivered_before,0.9,,,(when),valid,"
    assert acme.connections == 0


async def test_formulas_are_made_harmless_and_numbers_are_left_alone(tmp_path: Path) -> None:
    text = "Email,Note\njo..x@acme.com,=cmd|x\njo..y@acme.com,-5\n=f(1)@acme.com,@x\n"
    await verify(text, *NOT_THERE, cwd=tmp_path)
    assert results(tmp_path)[1:] == [
        "jo..x@acme.com,'=cmd|x,undeliverable,syntax,1,,,(when)",
        "jo..y@acme.com,-5,undeliverable,syntax,1,,,(when)",
        "'=f(1)@acme.com,'@x,undeliverable,syntax,1,,,(when)",
    ]


async def test_a_file_with_a_mark_of_its_encoding_gets_one(tmp_path: Path) -> None:
    await verify("Prénom\tEmail\nJosé\tjo..x@acme.com\n".encode("utf-16"), *NOT_THERE, cwd=tmp_path)
    assert (tmp_path / "results.csv").read_bytes().startswith("\ufeffPrénom\tEmail\tverdict".encode())


async def test_a_column_that_has_our_name_keeps_it(tmp_path: Path) -> None:
    await verify("email,verdict,reason\njo..x@acme.com,good,\n", *NOT_THERE, cwd=tmp_path)
    assert results(tmp_path)[0] == "email,verdict,reason,verdict_2,reason_2,confidence,suggestion,reply,checked_at"


async def test_results_that_are_there_are_replaced_and_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "before.csv").write_text("old\n")
    (tmp_path / "results.csv").symlink_to("before.csv")
    ended = await verify("jo..x@acme.com\n", *NOT_THERE, cwd=tmp_path)
    assert ended.err.splitlines()[0] == f"{tmp_path / 'before.csv'} is there already: the results will replace it"
    assert (tmp_path / "results.csv").is_symlink()
    assert results(tmp_path)[1] == "jo..x@acme.com,undeliverable,syntax,1,,,(when)"


async def test_of_two_columns_with_addresses_the_other_is_named(tmp_path: Path) -> None:
    ended = await verify("Backup,Email\nal..x@acme.com,jo..x@acme.com\n", *NOT_THERE, cwd=tmp_path)
    assert ended.err.splitlines()[0] == "address column: Email (--column for another: Backup)"


async def test_several_addresses_in_a_line_are_a_row_each(tmp_path: Path) -> None:
    await verify("jo..x@acme.com; al..x@acme.com,bo..x@acme.com\n", *NOT_THERE, cwd=tmp_path)
    assert [line.partition(",")[0] for line in results(tmp_path)[1:]] == [
        "jo..x@acme.com", "al..x@acme.com", "bo..x@acme.com",
    ]  # fmt: skip


async def test_no_device_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "pipe").symlink_to("/dev/null")
    (tmp_path / "list.csv").write_text("jo..x@acme.com\n")
    ended = await asyncio.to_thread(deliverabot, "verify", "list.csv", "-o", "pipe", cwd=tmp_path)
    assert ended.err == "deliverabot: pipe: this is a device, not a file that results could be put in place of.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("verify", "list.csv", "-o", "list.csv"), "list.csv: the results need a file of their own."),
        (("verify", "none.csv", "-o", "r.csv"), "none.csv: there is no such file. A list that is piped in has to be stored first."),
        (("verify", "towns.csv", "-o", "r.csv"), f"towns.csv: {NO_COLUMN}"),
        (("verify", "list.csv", "-o", "no/r.csv"), "no: there is no such folder."),
        (("verify", "list.csv", "-o", "r.csv", "--column", "x"), "list.csv: There is no column “x”: 1 to 1."),
        (("verify", "list.csv", "-o", "r.csv", "--json"), "--json writes to standard output, and -o to a file: one of them" + HELP),
        (("verify", "-o", "r.csv"), "-o needs one list: deliverabot verify LIST -o RESULTS" + HELP),
        (("verify", "lisst.csv"), "lisst.csv: there is no such file" + HELP),
        (("verify", "list.csv"), "list.csv is a file: add -o RESULTS to verify the list in it" + HELP),
        (("verify", "jo@acme.com", "--wait"), "--column, --wait and --fresh go with -o" + HELP),
    ],
)  # fmt: skip
def test_what_cannot_be(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    (tmp_path / "list.csv").write_text("jo..x@acme.com\n")
    (tmp_path / "towns.csv").write_text("City,Name\nParis,Jo\n")
    ended = deliverabot(*arguments, cwd=tmp_path)
    assert (ended.err, ended.out) == (f"deliverabot: {words}\n", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.csv", "towns.csv"]


@pytest.mark.server("unbound")
@pytest.mark.parametrize("more", [(), ("--fresh",)])
async def test_it_keeps_to_the_daily_cap_of_the_bot(
    tmp_path: Path, network: tuple[str, ...], acme: SmtpServer, more: tuple[str, ...]
) -> None:
    async with Store(tmp_path / "bot.sqlite") as store:
        await store.write(courtesy.save, Owed(asked=[Asked("acme.test", 3_600.0, 45)]), clock.now())
    (tmp_path / "list.csv").write_text("".join(f"person{number}@acme.test\n" for number in range(20)))
    await asyncio.to_thread(
        deliverabot,
        *("verify", "list.csv", "-o", "results.csv", *network, *more),
        cwd=tmp_path,
        DELIVERABOT_STORE_PATH=str(tmp_path / "bot.sqlite"),
        DELIVERABOT_VERIFICATION_PROVIDER_DAYS="acme.test=50",
    )
    assert 0 < len(acme.recipients()) <= 5
    assert {line.split(",")[2] for line in results(tmp_path)[1:]} == {"mailbox_not_found", "not_probed"}
    async with Store(tmp_path / "bot.sqlite") as store:
        assert (await store.read(courtesy.load, clock.now())).asked[0].questions == 45 + len(acme.recipients())


@pytest.mark.server("unbound")
async def test_without_a_bot_its_journal_remembers_who_sent_us_away(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("alice@acme.test\n")
    async with smtp_server(Script(mail="421 4.7.0 Too much"), hosts=["127.0.1.1"]) as server, unbound(RECORDS) as dns:
        command = ("verify", "list.csv", "-o", "results.csv", "--wait", "--nameserver", dns.nameserver, *ASKING)
        running = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *command, "--port", str(server.port)),
            cwd=tmp_path,
            env=environment(PYTHONPATH=str(ROOT)),
            stderr=asyncio.subprocess.PIPE,
        )
        assert running.stderr is not None
        async with asyncio.timeout(30):
            while b"waiting until" not in (line := await running.stderr.readline()):
                assert line, "it ended"
        running.kill()
        await running.wait()
    async with Store(tmp_path / "results.csv.journal" / "store.sqlite") as store:
        owed = await store.read(courtesy.load, clock.now(), asked_as="probe.test postmaster@probe.test ")
    assert [(each.group, each.finding.code) for each in owed.pauses] == [("127.0.1.1", 421)]
