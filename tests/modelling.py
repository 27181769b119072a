"""A language model on a port of this machine, for tests: it says what it is told to say."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Model:
    """A model that says what the test wants, on a port of this machine."""

    say: Callable[[dict[str, Any]], tuple[int, bytes]]
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


@contextmanager
def modelling() -> Iterator[Model]:
    """Run a model while the block does."""
    mine = Model(say=lambda _asked: (200, b"{}"))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            mine.asked.append({"path": self.path, **asked})
            mine.keys.append(self.headers.get("Authorization", ""))
            status, body = mine.say(asked)
            try:
                self.send_response(status)
                if status in range(300, 400):
                    self.send_header("Location", f"{mine.url}/elsewhere")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                pass  # whoever asked has gone

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        mine.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield mine
        server.shutdown()
        thread.join()


def said(*sentences: dict[str, Any]) -> tuple[int, bytes]:
    content = json.dumps({"sentences": sentences})
    return 200, json.dumps({"choices": [{"message": {"content": content}}]}).encode()
