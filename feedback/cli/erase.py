"""``feedback erase EMAIL``: remove one person from everywhere, and say what that was."""

import argparse
import re
from pathlib import Path

from sqlalchemy.orm import Session

from feedback.cli.opening import open_instance
from feedback.clock import utc_now
from feedback.store.database import Database

_ACTOR = "command on the machine"


class _OnlyLookedError(Exception):
    """Nothing is to be kept of what was tried."""


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verb."""
    verb = verbs.add_parser("erase", help="remove a customer and all that is theirs")
    verb.add_argument("email", help="an address by which they are known")
    verb.add_argument("--yes", action="store_true", help="do it; without, only say what would go")
    verb.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print a receipt of what goes; carry it out if told to."""
    from feedback.capture.erasure import Receipt, erase

    settings, database = open_instance()
    receipts: list[Receipt] = []

    def look(session: Session) -> None:
        receipts.append(erase(session, arguments.email, actor=_ACTOR, now=utc_now()))
        if not arguments.yes:
            raise _OnlyLookedError

    try:
        with database.writing() as session:
            look(session)
    except _OnlyLookedError:
        pass
    (receipt,) = receipts
    width = max(map(len, receipt.removed), default=0)
    for table, count in sorted(receipt.removed.items()):
        print(f"  {table:<{width}}  {count:>6,}")
    if not arguments.yes:
        print(f"{receipt.rows:,} rows would go. Nothing was changed; --yes does it.")
        return 0
    files = _remove_letters(settings.data_dir, receipt.letters)
    database.forget_deleted()
    print(f"Erased: {receipt.rows:,} rows" + (f" and {files:,} written letters." if files else "."))
    for place, count in sorted(receipt.mentions.items()):
        print(f"The address still stands in {place} ({count:,} times): look at it yourself.")
    for path in _copies(database, settings.data_dir):
        print(f"{path} was made before and still holds them; delete it when it is not needed.")
    return 0


def _remove_letters(folder: Path, letters: list[str]) -> int:
    """Remove the files that the console twins of mail and of the other ways out wrote."""
    names = [letter for letter in letters if re.fullmatch(r"\w+", letter)]
    paths = [folder / "letters" / f"{name}.eml" for name in names]
    paths += [folder / "outward" / f"{name}.http" for name in names]
    there = [path for path in paths if path.exists()]
    for path in there:
        path.unlink()
    return len(there)


def _copies(database: Database, data_dir: Path) -> list[Path]:
    found = sorted((data_dir / "backups").glob("*.tar.gz"))
    path = database.sqlite_path
    if path is not None:
        found += sorted(path.parent.glob(f"{path.name}.before-*"))
    return found
