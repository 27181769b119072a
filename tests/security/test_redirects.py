"""Nothing that is asked for leads to another site."""

import itertools
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient

from tests.conftest import World

_SLASHES = ("//", "/\\", "\\/", "\\\\", "///", "////", "/\t/", "/\n/", "\t//", " //", "/ /",
            "/%09/", "/%2f", "/%5c", "/.//", "/..//", "/;//", "\x00//", "/\u2028/", "/\u3000/",
            "https:", "https:/", "https://", "http:\\\\", "HTTPS://", "hTtP:/", "ftp://", "//\t",
            "/\u2044/", "／／")  # fmt: skip
_HOSTS = (
    "evil.example",
    "localhost@evil.example",
    "evil.example/localhost",
    "evil%E3%80%82example",
)
_OTHERS = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:x", "mailto:a@evil.example",
    "evil.example", "?next=//evil.example", "#//evil.example", "http://[", "http:", ":", "//", "\\",
    "/ok\r\nX: y",
    "/ok\nSet-Cookie: a=b", "", "@evil.example", ".evil.example", "localhost.evil.example",
)  # fmt: skip

VECTORS = tuple(s + h for s, h in itertools.product(_SLASHES, _HOSTS)) + _OTHERS


def _leads_away(location: str) -> bool:
    """Whether a browser at http://localhost lands elsewhere; it reads a backslash as a slash."""
    seen = "".join(c for c in location if c not in "\t\r\n").strip().replace("\\", "/")
    there = urlsplit(urljoin("http://localhost/sign-in", seen))
    return there.scheme != "http" or there.hostname != "localhost"


def test_the_list_is_long_and_would_lead_away() -> None:
    assert len(VECTORS) > 130
    assert sum(_leads_away(vector) for vector in VECTORS) > 60


def test_signing_in_leads_to_a_page_of_ours_whatever_is_asked(world: World) -> None:
    admin = world.client("admin")
    for vector in VECTORS:
        answer = admin.get("/sign-in", query_string={"next": vector})
        assert answer.status_code == 303
        assert not _leads_away(answer.location), vector
        assert "Set-Cookie" not in answer.headers or "a=b" not in answer.headers["Set-Cookie"]


def test_the_sign_in_form_and_the_forms_of_the_trash_carry_nothing_that_leads_away(
    world: World, client: FlaskClient
) -> None:
    admin = world.client("admin")
    for vector in VECTORS:
        page = client.get("/sign-in", query_string={"next": vector}).text
        assert "evil.example" not in page.partition('name="next"')[2].partition(">")[0] or (
            not _leads_away(vector)
        )
        sent = admin.post(world.path("trash/survey/999"), data={"next": vector})
        assert sent.status_code == 404 or not _leads_away(sent.location or "/")
