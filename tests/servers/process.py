"""What all the servers need: a free port, a directory, a process that is surely stopped."""

import asyncio
import contextlib
import random
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

START_SECONDS = 20.0
STOP_SECONDS = 5.0
PORTS = 20_000, 32_000


def free_port(*hosts: str, kinds: tuple[socket.SocketKind, ...] = (socket.SOCK_STREAM,)) -> int:
    """A port that nobody uses on any of these addresses (127.0.0.1 if none is given).

    From below those the system gives to clients: one of them could have it before the server does.
    """
    for _ in range(50):
        with contextlib.ExitStack() as stack:
            port = random.randrange(*PORTS)
            try:
                for host in hosts or ("127.0.0.1",):
                    for kind in kinds:
                        family = socket.AF_INET6 if ":" in host else socket.AF_INET
                        taken = stack.enter_context(socket.socket(family, kind))
                        taken.bind((host, port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port on loopback")


@contextlib.contextmanager
def directory(name: str) -> Iterator[Path]:
    """A temporary directory that other users may enter, as servers that change their user must."""
    with tempfile.TemporaryDirectory(prefix=f"{name}-", ignore_cleanup_errors=True) as path:
        Path(path).chmod(0o755)
        yield Path(path)


@contextlib.asynccontextmanager
async def process(*command: str, log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a program in the foreground, output to `log`; at the end it is asked to stop, then made to."""
    with log.open("wb") as output:
        running = await asyncio.create_subprocess_exec(*command, stdout=output, stderr=output)
    try:
        yield running
    finally:
        await stop(running)


async def stop(running: asyncio.subprocess.Process) -> None:
    if running.returncode is None:
        running.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await running.wait()
        except TimeoutError:
            running.kill()
            await running.wait()


async def until(
    ready: Callable[[], Awaitable[bool]],
    *,
    what: str,
    log: Path,
    running: asyncio.subprocess.Process | None = None,
) -> None:
    """Wait until `ready` says so; RuntimeError with the server's own words if it never does, or the process ends."""
    try:
        async with asyncio.timeout(START_SECONDS):
            while not await ready():
                if running is not None and running.returncode is not None:
                    break
                await asyncio.sleep(0.02)
            else:
                return
    except TimeoutError:
        pass
    words = log.read_text("utf-8", "replace")[-2000:] if log.exists() else ""
    raise RuntimeError(f"waited in vain for {what}. {words}")


async def accepts_tcp(host: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True
