"""``make pictures``: the pictures of the guide, taken from the demo; run it when pages change."""

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.serving import ROOT, Server

_FOLDER = ROOT / "docs" / "guide" / "img"
_COLOURS = 128  # enough for flat pages, a third of the size
_PHONE, _DESK = (390, 780), (1280, 800)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: whose page, where, how large."""

    name: str
    who: str
    path: str
    size: tuple[int, int] = _DESK
    scheme: str = "light"


_SHOTS = (
    Shot("survey", "customer", "", _PHONE),
    Shot("survey-dark", "customer", "", _PHONE, "dark"),
    Shot("dashboard", "manager", "/p/larkfield-bikes/"),
    Shot("dashboard-phone", "manager", "/p/larkfield-bikes/", _PHONE, "dark"),
    Shot("inbox", "manager", "/p/larkfield-bikes/inbox"),
    Shot("work", "manager", "/p/larkfield-bikes/work"),
    Shot("proposals", "manager", "/p/larkfield-bikes/proposals"),
    Shot("actions", "manager", "/p/larkfield-bikes/actions"),
    Shot("replies", "manager", "/p/larkfield-bikes/replies"),
    Shot("builder", "researcher", "/p/larkfield-bikes/surveys/3/edit"),
    Shot("publish", "researcher", "/p/larkfield-bikes/surveys/3"),
    Shot("results", "researcher", "/p/larkfield-bikes/surveys/3/results"),
    Shot("note", "researcher", "/p/larkfield-bikes/sessions/1"),
    Shot("account", "manager", "/account"),
)


def main() -> None:
    """Tell the story, serve it, and take every picture."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"FEEDBACK_DATA_DIR": folder, "DATABASE_URL": ""}
        server = Server(environment)
        told = subprocess.run(
            [sys.executable, "-m", "feedback", "demo", "--no-serve", "--port", str(server.port)],
            cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        links = dict(
            zip(("customer", "researcher", "manager"), re.findall(r"https?://\S+", told.stdout),
                strict=False)
        )  # fmt: skip
        server.start()
        try:
            _take(server, links)
        finally:
            server.kill()


def _take(server: Server, links: dict[str, str]) -> None:
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for shot in _SHOTS:
            context = browser.new_context(
                viewport={"width": shot.size[0], "height": shot.size[1]},
                color_scheme="dark" if shot.scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            page = context.new_page()
            page.goto(links[shot.who])
            if shot.path:
                page.goto(server.url + shot.path)
            _keep(page.screenshot(), _FOLDER / f"{shot.name}.png")
            context.close()
        browser.close()


def _keep(picture: bytes, path: Path) -> None:
    with Image.open(BytesIO(picture)) as image:
        image.convert("RGB").quantize(_COLOURS).save(path, optimize=True)
    print(path.relative_to(ROOT), f"{path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
