"""The lines of a file that is named, or piped in and perhaps still being written."""

import asyncio
import codecs
import io
import os
import stat
from collections.abc import AsyncIterator
from typing import BinaryIO

from bot.encoding import encoding_by_mark
from bot.errors import InputError

CHUNK = 65_536  # octets read at a time, at the most
LONGEST = 1_000_000  # characters of a line


async def lines(file: BinaryIO) -> AsyncIterator[str]:
    """Those with something on them, stripped, each as soon as it is there. A mark of its encoding is heeded.

    InputError: this is no text.
    """
    decoder: io.IncrementalNewlineDecoder | None = None
    unfinished = ""
    async for chunk in _octets(file.fileno()):
        if decoder is None:
            decoder = io.IncrementalNewlineDecoder(
                codecs.getincrementaldecoder(encoding_by_mark(chunk))("replace"), translate=True
            )
        text = decoder.decode(chunk, final=not chunk)
        *whole, unfinished = (unfinished + text).split("\n")
        if "\0" in text or len(unfinished) > LONGEST:
            raise InputError("{path}: this is no text, with an address a line.", path=file.name)
        for line in whole if chunk else [*whole, unfinished]:
            if stripped := line.strip():
                yield stripped


async def _octets(number: int) -> AsyncIterator[bytes]:
    """What is there, and no octets at the end."""
    mode = os.fstat(number).st_mode
    piped = stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or os.isatty(number)
    chunk = b"-"
    while chunk:
        if piped:
            await _readable(number)
        chunk = os.read(number, CHUNK)
        yield chunk


async def _readable(number: int) -> None:
    """Until reading does not have to wait. A file on a disk never does, and not every system can be asked about one."""
    ready, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_reader(number, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(number)
