"""Start and stop the real server in a process group of its own, as somebody would from a shell."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """Find a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """`feedback serve` on this machine."""

    def __init__(self, environment: Mapping[str, str], *, workers: int = 1) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {**os.environ, "FEEDBACK_PUBLIC_URL": self.url, **environment}
        self._workers = workers
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "feedback", "serve", "--port", str(self.port),
             "--workers", str(self._workers)],
            cwd=ROOT, env=self._environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.wait()

    def wait(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/static/css/tokens.css", timeout=2):  # noqa: S310 - ours
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
        msg = "the server did not start"
        raise RuntimeError(msg)

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End the server with all its processes."""
        if self._process is not None:
            os.killpg(self._process.pid, number)
            self._process.wait(20)
            self._process = None


@contextmanager
def serving(environment: Mapping[str, str], *, workers: int = 1) -> Iterator[Server]:
    """Serve while the block runs."""
    server = Server(environment, workers=workers)
    server.start()
    try:
        yield server
    finally:
        server.kill()
