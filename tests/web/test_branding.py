"""A survey's own logo and colour: what may be uploaded, what is served, what stays readable."""

import io
import re
import struct
import zlib

import pytest
from flask.testing import FlaskClient
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from feedback.capture.logos import HIGHEST, LARGEST_FILE, WIDEST, redraw
from feedback.errors import TooLargeError, WrongFileError
from tests.conftest import World
from tests.making import make_survey


def _picture(kind: str = "PNG", size: tuple[int, int] = (400, 100), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    image = Image.new(mode, size, 128 if mode == "L" else None)
    if kind == "PNG":
        notes = PngInfo()
        notes.add_text("Comment", "secret place")
        image.save(out, kind, pnginfo=notes)
    else:
        exif = Image.Exif()
        exif[0x010E] = "secret place"
        image.save(out, kind, exif=exif)
    return out.getvalue()


def _bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\x00" * 4096)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_drawn_anew_as_png_without_what_was_hidden_in_it(kind: str) -> None:
    upload = _picture(kind)
    assert b"secret place" in upload
    drawn = redraw(upload)
    assert drawn.content.startswith(b"\x89PNG")
    assert b"secret place" not in drawn.content
    chunks = {c for c in re.findall(rb"[a-zA-Z]{4}", drawn.content) if c.isalpha()}
    assert chunks.isdisjoint({b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"iCCP"})
    assert (drawn.width, drawn.height) == (400, 100)


def test_a_large_picture_becomes_small_and_keeps_its_shape() -> None:
    drawn = redraw(_picture(size=(3000, 1000)))
    assert drawn.width <= WIDEST
    assert drawn.height <= HIGHEST
    assert drawn.width / drawn.height == pytest.approx(3, rel=0.02)


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "1", "LA", "I;16"])
def test_every_kind_of_pixels_is_read(mode: str) -> None:
    assert redraw(_picture(mode=mode)).width == 400


@pytest.mark.parametrize(
    "upload",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\x00" * 50,
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 50,
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b"\xff\xd8\xff" + b"\x00" * 50,
        _picture()[:60],
        b"<!doctype html><title>x</title>",
    ],
    ids=["empty", "svg", "gif", "broken png", "sound", "broken jpeg", "cut off", "html"],
)
def test_what_is_no_picture_of_ours_is_refused_in_words(upload: bytes) -> None:
    with pytest.raises(WrongFileError, match="PNG, JPEG or WebP"):
        redraw(upload)


@pytest.mark.parametrize("size", [(30_000, 30_000), (12_000, 10), (5_000, 5_000), (10_000, 9_500)])
def test_a_bomb_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises((TooLargeError, WrongFileError)):
        redraw(_bomb(*size))


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(TooLargeError, match="1 MB"):
        redraw(b"\x89PNG\r\n\x1a\n" + b"\x00" * LARGEST_FILE)


def _upload(client: FlaskClient, address: str, content: bytes, **more: str) -> int:
    data = {**more, "logo": (io.BytesIO(content), "x.exe")}
    return client.post(address, data=data, content_type="multipart/form-data").status_code


def test_a_logo_is_served_with_its_digest_for_ever_and_only_as_long_as_it_is_the_logo(
    world: World, researcher: FlaskClient
) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        base, token = world.path(f"surveys/{survey.id}"), survey.token
    assert _upload(researcher, f"{base}/look", _picture(), accent="#c2185b") == 303
    customer = world.app.test_client()
    page = customer.get(f"/s/{token}").text
    logo = re.search(rf'src="(/s/{token}/logo\.[0-9a-f]{{16}}\.png)"', page)
    css = re.search(rf'href="(/s/{token}/accent\.[0-9a-f]{{16}}\.css)"', page)
    assert logo
    assert css
    for address, kind in ((logo[1], "image/png"), (css[1], "text/css")):
        answer = customer.get(address)
        assert answer.mimetype == kind
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers
    assert "--brand: light-dark(#c2185b, #" in customer.get(css[1]).text
    assert "style=" not in page
    researcher.post(f"{base}/look", data={"accent": "", "remove": "yes"})
    assert customer.get(logo[1]).status_code == 404
    assert customer.get(css[1]).status_code == 404
    plain = customer.get(f"/s/{token}").text
    assert "logo." not in plain
    assert "accent." not in plain


def test_what_cannot_be_used_is_said_and_nothing_is_stored(
    world: World, researcher: FlaskClient
) -> None:
    with world.database.writing() as session:
        base = world.path(f"surveys/{make_survey(session, world.project_id).id}")
    wrong = researcher.post(f"{base}/look", data={"accent": "red;}</style>"})
    assert wrong.status_code == 422
    assert "Write the colour as #1d5a9e" in wrong.text
    assert _upload(researcher, f"{base}/look", b"<svg/>", accent="#c2185b") == 422
    assert "#c2185b" not in researcher.get(f"{base}/look").text


def test_a_pale_accent_is_corrected_and_the_correction_is_said(
    world: World, researcher: FlaskClient
) -> None:
    with world.database.writing() as session:
        base = world.path(f"surveys/{make_survey(session, world.project_id).id}")
    researcher.post(f"{base}/look", data={"accent": "#fc0"})
    for path in ("look", "publish"):
        assert "On light pages #ffcc00 is darkened to #" in researcher.get(f"{base}/{path}").text


def test_the_look_is_drawn_for_a_row_and_for_what_only_knows_the_digest(world: World) -> None:
    from types import SimpleNamespace

    with world.app.test_request_context():
        render = world.app.jinja_env.from_string(
            '{% from "components/brand.html" import brand_link, brand_logo %}'
            "{{ brand_link(s) }}{{ brand_logo(s) }}"
        ).render
        known = SimpleNamespace(token="abc", accent="#c2185b", logo="f" * 64)
        page = render(s=known)
        assert f'src="/s/abc/logo.{"f" * 16}.png"' in page
        assert 'href="/s/abc/accent.' in page
        assert render(s=SimpleNamespace(token="abc", accent="", logo=None)) == ""
