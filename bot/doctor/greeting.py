"""What a mail server says first: its greeting (RFC 5321 section 4.3.1), and QUIT, and no more."""

import asyncio
import contextlib

LONGEST = 10.0  # seconds to wait for a server's first line at the most


async def greeting(
    address: str, port: int, *, connect_seconds: float, seconds: float = LONGEST, source_ip: str | None = None
) -> str | OSError:
    """The server's first line, or why there is none."""
    local = (source_ip, 0) if source_ip else None
    try:
        async with asyncio.timeout(connect_seconds):
            reader, writer = await asyncio.open_connection(address, port, local_addr=local)
    except TimeoutError:
        return TimeoutError("no answer")
    except OSError as error:
        return error
    try:
        async with asyncio.timeout(min(LONGEST, seconds)):
            line = await reader.readline()
        writer.write(b"QUIT\r\n")
        return line.decode("utf-8", "replace").strip() or "it hung up without a word"
    except (TimeoutError, OSError):
        return "it said nothing"
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
