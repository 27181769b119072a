"""``feedback settings``: every setting, what it is now and what it means."""

import argparse

from feedback.settings import Settings, load_settings, names_of


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verb."""
    verb = verbs.add_parser("settings", help="list the settings, their values and meanings")
    verb.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Print a paragraph a setting; secrets stay hidden."""
    settings = load_settings()
    for name, meaning in described():
        field = name.removeprefix("FEEDBACK_").lower()
        print(f"{name} = {getattr(settings, field)}\n    {meaning}\n")
    return 0


def described() -> list[tuple[str, str]]:
    """Return the name in the environment and the meaning of every setting."""
    return [
        (names_of(name, field)[0], field.description or "")
        for name, field in Settings.model_fields.items()
    ]
