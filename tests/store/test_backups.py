"""Backups: whole or not there, checked before they are trusted, the same on both databases."""

import json
import resource
import signal
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select, text

from feedback.errors import ConflictError, DatabaseUnavailableError, SchemaError, WrongFileError
from feedback.settings import Settings
from feedback.store import backups, schema
from feedback.store.audit import add_audit, broken_links
from feedback.store.backups.rows import lines_of, tables_in
from feedback.store.corrections import Correction, Field, Layer
from feedback.store.database import Database
from feedback.store.people import Project, SignIn
from feedback.store.reviews import Upload
from feedback.store.tables import metadata
from feedback.store.themes import DismissedSuggestion
from tests.conftest import NOW, make_world
from tests.making import complain, make_project, make_survey, work


def fill(database: Database, settings: Settings) -> None:
    """Store a little of everything that has a type of its own: times, days, bytes, floats, text."""
    from feedback.web.app import create_app

    world = make_world(create_app(settings, database), database, name="Ünïcode “Shop”")
    with database.writing() as session:
        survey = make_survey(session, make_project(session).id)
        secret = make_survey(session, world.project_id, is_anonymous=True)
        for number in range(7):
            complain(
                session, survey, f"The queue is slow. 🙂 {number}", email=f"a{number}@x.example"
            )
            complain(session, secret, f"The till is rude. {number}")
        session.add(
            Upload(
                id="0" * 32, project_id=world.project_id, file_name="a", content=bytes(range(256)),
                uploaded_by=next(iter(world.users.values())), expires_at=NOW,
            )
        )  # fmt: skip
        session.add_all([
            Correction(
                project_id=world.project_id, item_id="x", field=Field.KIND, value="bug",
                text_mark="0" * 8, by_id=next(iter(world.users.values())), at=NOW,
            ),
            Layer(
                project_id=world.project_id, version="v", weights='{"ü":[0.5]}', preview="[]",
                made_at=NOW,
            ),
            DismissedSuggestion(project_id=world.project_id, words="till\nqueue"),
        ])  # fmt: skip
        for number in range(3):
            add_audit(session, "survey.publish", at=NOW, actor="Jo", detail={"number": number})
    work(database, settings)


def contents(database: Database) -> dict[str, list[bytes]]:
    """All rows of all tables."""
    with database.reading() as session:
        connection = session.connection()
        return {
            table.name: list(lines_of(connection, table))
            for table in tables_in(connection, metadata.tables)
            if table.name not in {"sign_in", "pending_sign_in", "heartbeat"}  # not brought back
        }


def _back_up(database: Database, target: Path) -> Path:
    backups.back_up(database, target, now=NOW, version="1")
    return target


def _restore(
    database: Database, archive: Path, folder: Path, *, force: bool = False
) -> Path | None:
    return backups.restore(database, archive, force=force, aside=folder, now=NOW, version="1").kept


def test_what_is_restored_is_what_was_backed_up(
    any_database: Database, settings: Settings, tmp_path: Path
) -> None:
    fill(any_database, settings)
    archive = _back_up(any_database, tmp_path / "a.tar.gz")
    before = contents(any_database)
    assert sum(len(rows) for rows in before.values()) > 100
    kept = _restore(any_database, archive, tmp_path, force=True)
    assert kept is not None
    assert kept.exists()
    assert contents(any_database) == before
    with any_database.writing() as session:
        assert schema.drift(session.connection()) == []
        assert session.scalars(select(SignIn)).all() == []  # everybody signs in again
        session.add(Project(slug="next", name="Next", created_at=NOW))  # is numbered after the old
        add_audit(session, "survey.close", at=NOW, actor="Jo")
        session.flush()
        assert list(broken_links(session)) == []
    with pytest.raises(Exception, match="only ever added"), any_database.writing() as session:
        session.execute(text("UPDATE audit_event SET actor = 'Nobody'"))


def test_a_backup_moves_from_one_kind_of_database_to_the_other_and_back(
    postgres: Database, settings: Settings, tmp_path: Path
) -> None:
    fill(postgres, settings)
    first = _back_up(postgres, tmp_path / "a.tar.gz")
    small = Database(f"sqlite:///{tmp_path / 'small.db'}")
    assert _restore(small, first, tmp_path) is None
    assert contents(small) == contents(postgres)
    second = _back_up(small, tmp_path / "b.tar.gz")
    before = contents(postgres)
    _restore(postgres, second, tmp_path, force=True)
    assert contents(postgres) == before
    small.engine.dispose()


def test_only_its_owner_reads_a_backup(database: Database, tmp_path: Path) -> None:
    archive = _back_up(database, tmp_path / "folder" / "a.tar.gz")
    assert archive.stat().st_mode & 0o077 == 0


def test_what_was_deleted_is_not_carried_along(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    fill(database, settings)
    with database.writing() as session:
        session.execute(text("DELETE FROM upload"))
        session.execute(text("UPDATE contact SET name = ''"))
    archive = _back_up(database, tmp_path / "a.tar.gz")
    with tarfile.open(archive) as tar:
        text_of = b"".join(
            file.read() for info in tar.getmembers() if (file := tar.extractfile(info))
        )
    assert b"A1" not in text_of


def test_a_database_that_is_not_empty_is_replaced_only_by_force(
    any_database: Database, settings: Settings, tmp_path: Path
) -> None:
    fill(any_database, settings)
    archive = _back_up(any_database, tmp_path / "a.tar.gz")
    before = contents(any_database)
    with pytest.raises(ConflictError, match="--force"):
        _restore(any_database, archive, tmp_path)
    assert contents(any_database) == before


def test_a_file_that_is_in_use_is_not_replaced(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    fill(database, settings)
    archive = _back_up(database, tmp_path / "a.tar.gz")
    path = database.sqlite_path
    assert path is not None
    other = sqlite3.connect(path)  # a server that is idle just now
    other.execute("SELECT count(*) FROM project").fetchone()
    before = contents(database)
    with pytest.raises(ConflictError, match="Stop the server"):
        _restore(database, archive, tmp_path, force=True)
    other.close()
    assert contents(database) == before


def _rewritten(archive: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    target = archive.with_name("changed.tar.gz")
    with tarfile.open(archive) as old, tarfile.open(target, "w:gz") as new:
        for info in old.getmembers():
            file = old.extractfile(info)
            assert file is not None
            content = change(info.name, file.read())
            if content is not None:
                info.size = len(content)
                new.addfile(info, BytesIO(content))
    return target


def _with_manifest(**values: object) -> Callable[[str, bytes], bytes]:
    def change(name: str, content: bytes) -> bytes:
        return (
            json.dumps(json.loads(content) | values).encode()
            if name == "manifest.json"
            else content
        )

    return change


@pytest.mark.parametrize(
    ("change", "fault", "words"),
    [
        (lambda n, c: c.replace(b"Shop", b"Ship") if n != "manifest.json" else c, WrongFileError,
         "project"),
        (lambda n, c: None if n == "tables/contact.jsonl" else c, WrongFileError, "contact"),
        (lambda n, c: None if n == "manifest.json" else c, WrongFileError, "manifest"),
        (_with_manifest(format=2), WrongFileError, "newer Heard"),
        (_with_manifest(tables=[]), WrongFileError, "manifest"),
        (_with_manifest(revision="9999"), SchemaError, "9999"),
    ],
    ids=["a changed row", "a missing table", "no manifest", "a later format", "nonsense", "later"],
)  # fmt: skip
def test_a_damaged_backup_changes_nothing(
    any_database: Database,
    settings: Settings,
    tmp_path: Path,
    change: Callable[[str, bytes], bytes | None],
    fault: type[Exception],
    words: str,
) -> None:
    fill(any_database, settings)
    archive = _rewritten(_back_up(any_database, tmp_path / "a.tar.gz"), change)
    before = contents(any_database)
    with pytest.raises(fault, match=words):
        _restore(any_database, archive, tmp_path, force=True)
    assert contents(any_database) == before
    if any_database.sqlite_path is not None:
        folder = any_database.sqlite_path.parent
        assert not [path.name for path in folder.iterdir() if "restor" in path.name]


def test_a_backup_that_breaks_off_at_any_byte_is_refused(
    database: Database, tmp_path: Path
) -> None:
    whole = _back_up(database, tmp_path / "a.tar.gz").read_bytes()
    cut = tmp_path / "cut.tar.gz"
    step = max(1, len(whole) // 40)
    for length in range(0, len(whole) - 1, step):
        cut.write_bytes(whole[:length])
        with pytest.raises(WrongFileError):
            backups.verify(cut)


def test_a_file_that_is_no_backup_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongFileError, match="There is no file"):
        backups.verify(tmp_path / "nothing.tar.gz")
    (tmp_path / "x.tar.gz").write_bytes(b"\x89PNG")
    with pytest.raises(WrongFileError, match="no backup"):
        backups.verify(tmp_path / "x.tar.gz")


def test_an_older_backup_is_restored_into_its_own_tables_and_migrated(
    any_database: Database, tmp_path: Path
) -> None:
    old = Database(f"sqlite:///{tmp_path / 'old.db'}")
    with old.writing() as session:
        schema.build(session.connection(), "0001")
        session.execute(
            text("INSERT INTO project (id, slug, name, codebook_revision, created_at) "
                 "VALUES (7, 'old', 'Old', 1, '2026-01-02 03:04:05.000006')")
        )  # fmt: skip
    archive = _back_up(old, tmp_path / "old.tar.gz")
    old.engine.dispose()
    _restore(any_database, archive, tmp_path, force=True)
    schema.check(any_database)
    with any_database.writing() as session:
        found = session.scalars(select(Project)).one()
        assert (found.id, found.name, found.created_at.microsecond) == (7, "Old", 6)
        assert schema.drift(session.connection()) == []


def test_only_the_newest_backups_are_kept(tmp_path: Path) -> None:
    names = [f"heard-2026-11-{day:02}T03-00-00Z.tar.gz" for day in range(1, 8)]
    for name in [*names, "other.tar.gz"]:
        (tmp_path / name).touch()
    assert [path.name for path in backups.rotate(tmp_path, keep=3)] == names[:4]
    assert sorted(path.name for path in tmp_path.iterdir()) == [*names[4:], "other.tar.gz"]
    assert backups.rotate(tmp_path, keep=0) == []


_FULL = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
from feedback.cli import run
sys.exit(run(["backup", "--folder", sys.argv[1], "--keep", "1"]))
"""


def test_a_full_disk_leaves_earlier_backups_and_no_part_of_the_new_one(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    fill(database, settings)
    folder = tmp_path / "kept"
    earlier = _back_up(database, folder / "heard-2026-01-01T00-00-00Z.tar.gz")
    url = database.engine.url.render_as_string()
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(folder)], capture_output=True, text=True, check=False,
        env={"DATABASE_URL": url, "PATH": "", "FEEDBACK_DATA_DIR": str(tmp_path),
             "PYTHONDONTWRITEBYTECODE": "1"},  # it would leave its own modules cut off
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 1
    assert "could not be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in folder.iterdir()] == [earlier.name]
    backups.verify(earlier)
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 4096  # of the other process only
    assert signal.getsignal(signal.SIGXFSZ) is signal.SIG_IGN


def test_a_backup_never_overwrites_another(database: Database, tmp_path: Path) -> None:
    archive = _back_up(database, tmp_path / "a.tar.gz")
    with pytest.raises(WrongFileError, match="there already"):
        _back_up(database, archive)


def test_an_empty_database_has_nothing_to_back_up(tmp_path: Path) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(SchemaError, match="empty"):
        _back_up(empty, tmp_path / "a.tar.gz")
    assert not (tmp_path / "a.tar.gz").exists()
    empty.engine.dispose()


def test_a_folder_that_cannot_be_written_is_told(database: Database, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnavailableError, match="could not be written"):
        _back_up(database, tmp_path / "file" / "a.tar.gz")
