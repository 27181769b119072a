"""Where templates, static files and migrations are: in an installed wheel or a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """Return the folder *name* (``templates``, ``static``, ``migrations`` …).

    The package itself is looked at first (a wheel carries the folders inside), then its parent (a
    checkout keeps them at the top).
    """
    for home in (_PACKAGE, _PACKAGE.parent):
        if (home / name).is_dir():
            return home / name
    msg = f"The folder {name!r} is missing from this installation of Heard; install it again."
    raise FileNotFoundError(msg)
