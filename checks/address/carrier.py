"""Carries a dialogue to one server by aiosmtplib, one command at a time.

Connects to the IP address it is given and to no other: names were resolved, and addresses judged, before.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable

import aiosmtplib

from checks.address.dialogue import Dialogue, Step, Verb
from checks.address.probe import Probe
from checks.address.replies import Reply

LONGEST_LINE = 2 * 1024
LONGEST_DIALOGUE = 64 * 1024
QUIT_SECONDS = 2.0


async def carry(
    dialogue: Dialogue,
    address: str,
    *,
    probe: Probe,
    deadline: float,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Hold the dialogue with the server at this IP address. `deadline` is on `clock`. Network trouble never raises."""

    def left(limit: float) -> float:
        return max(0.001, min(limit, deadline - clock()))

    connection = await _connect(dialogue, address, probe, left(probe.connect_seconds))
    if connection is None:
        return
    smtp = aiosmtplib.SMTP(sock=connection, local_hostname=probe.hello, start_tls=False)
    received = 0
    try:
        while (step := dialogue.next()) is not None:
            limit = left(probe.banner_seconds if step.verb is Verb.BANNER else probe.reply_seconds)
            reply = await _do(smtp, step, limit)
            received += len(reply.text)
            if received > LONGEST_DIALOGUE:
                dialogue.lost("unclear", f"more than {LONGEST_DIALOGUE} characters of replies")
                break
            if _spoke_out_of_turn(smtp):
                dialogue.lost("unclear", "the server sent more replies than it was asked for")
                break
            dialogue.receive(reply)
        if smtp.is_connected:
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                await smtp.execute_command(b"QUIT", timeout=QUIT_SECONDS)
    except aiosmtplib.SMTPTimeoutError:
        dialogue.lost("timeout")
    except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPConnectError, OSError) as trouble:
        dialogue.lost("disconnected", str(trouble))
    except aiosmtplib.SMTPException as trouble:
        dialogue.lost("unclear", str(trouble))
    finally:
        smtp.close()


def _spoke_out_of_turn(smtp: aiosmtplib.SMTP) -> bool:
    """Whether a second reply came with the first.

    aiosmtplib would take it for the reply to the next command, and the 250 to MAIL for that to RCPT.
    """
    return smtp.protocol is not None and bool(smtp.protocol._buffer)


async def _connect(dialogue: Dialogue, address: str, probe: Probe, limit: float) -> socket.socket | None:
    version = ipaddress.ip_address(address).version
    connection = socket.socket(socket.AF_INET if version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
    connection.setblocking(False)
    try:
        if probe.source_ip is not None:
            connection.bind((probe.source_ip, 0))
        async with asyncio.timeout(limit):
            await asyncio.get_running_loop().sock_connect(connection, (address, probe.port))
    except OSError as trouble:  # TimeoutError is one
        connection.close()
        dialogue.lost("no_connection", "timeout" if isinstance(trouble, TimeoutError) else str(trouble))
        return None
    except BaseException:
        connection.close()
        raise
    return connection


async def _do(smtp: aiosmtplib.SMTP, step: Step, limit: float) -> Reply:
    try:
        match step.verb:
            case Verb.BANNER:
                code, text = await smtp.connect(timeout=limit)
            case Verb.STARTTLS:
                # Mail servers use self-signed certificates; nothing secret is said in a probe.
                code, text = await smtp.starttls(validate_certs=False, timeout=limit)
            case _:
                words = [word.encode() for word in step.words]
                response = await smtp.execute_command(*words, timeout=limit)
                code, text = response
                if step.verb is Verb.EHLO and code == 250:
                    smtp.last_ehlo_response = response
    except aiosmtplib.SMTPResponseException as refusal:
        code, text = refusal.code, refusal.message
    except ssl.SSLError as trouble:
        raise aiosmtplib.SMTPServerDisconnected(f"TLS: {trouble}") from trouble
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if not 200 <= code <= 599 or any(len(line) > LONGEST_LINE for line in text.splitlines()):
        return Reply(0, text[:LONGEST_LINE])
    return Reply(code, text)
