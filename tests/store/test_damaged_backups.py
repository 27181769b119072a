"""An archive that somebody tampered with is refused in one sentence, and nothing is restored."""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from feedback.errors import WrongFileError
from feedback.people import accounts
from feedback.store.backups import back_up, try_out
from feedback.store.database import Database
from tests.conftest import NOW

Files = dict[str, bytes]
_ROWS = "tables/project.jsonl"


@pytest.fixture
def files(database: Database, tmp_path: Path) -> Files:
    """What stands in a good archive."""
    with database.writing() as session:
        accounts.create_project(session, name="Larkfield Bikes", now=NOW)
    back_up(database, tmp_path / "good.tar.gz", now=NOW, version="1")
    with tarfile.open(tmp_path / "good.tar.gz") as tar:
        return {i.name: (tar.extractfile(i) or io.BytesIO()).read() for i in tar.getmembers()}


def _pack(path: Path, files: Files, *, link: str = "") -> Path:
    """Write an archive whose manifest fits its tables, as a clever hand would."""
    try:
        manifest = json.loads(files["manifest.json"])
        for table, member in manifest["tables"].items():
            content = files[f"tables/{table}.jsonl"]
            member |= {
                "rows": content.count(b"\n"), "sha256": hashlib.sha256(content).hexdigest()
            }  # fmt: skip
        files = files | {"manifest.json": json.dumps(manifest).encode()}
    except (ValueError, TypeError, RecursionError):
        pass
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
        if link:
            info = tarfile.TarInfo("tables/evil.jsonl")
            info.type, info.linkname = tarfile.SYMTYPE, link
            tar.addfile(info)
    return path


def test_what_was_packed_again_unchanged_is_still_good(files: Files, tmp_path: Path) -> None:
    assert try_out(_pack(tmp_path / "a.tar.gz", files)).manifest.rows == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: b"not json\n" + rows,
        lambda rows: b"[1]\n" + rows,
        lambda rows: b'[{"a":1},2,3,4]\n' + rows,
        lambda rows: rows + rows,
        lambda rows: b"\xff\xfe\n" + rows,
        lambda rows: b"[" * 200_000 + b"\n" + rows,
        lambda rows: rows.replace(b"2026-11-20T", b"2026-99-99T"),
    ],
    ids=["words", "short", "object", "twice", "bytes", "deep", "date"],
)
def test_rows_that_do_not_belong_there_are_refused(
    files: Files, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    spoilt = files | {_ROWS: spoil(files[_ROWS])}
    assert spoilt != files
    with pytest.raises(WrongFileError):
        try_out(_pack(tmp_path / "a.tar.gz", spoilt))


@pytest.mark.parametrize("link", ["/etc/passwd", "nowhere", "../../secret"])
def test_an_archive_with_a_link_in_it_is_refused(files: Files, tmp_path: Path, link: str) -> None:
    with pytest.raises(WrongFileError):
        try_out(_pack(tmp_path / "a.tar.gz", files, link=link))


def test_a_manifest_that_is_none_is_refused(files: Files, tmp_path: Path) -> None:
    no_revision = json.dumps(json.loads(files["manifest.json"]) | {"revision": None}).encode()
    for manifest in (b"[" * 200_000, b"[]", b"5", b"\xff", b"", no_revision):
        with pytest.raises(WrongFileError):
            try_out(_pack(tmp_path / "a.tar.gz", files | {"manifest.json": manifest}))
