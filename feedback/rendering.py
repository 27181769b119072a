"""Plain Jinja for what is not a page: letters and reports; no web framework needed."""

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from feedback.resources import resource
from surveys.words import _, raw_gettext, raw_ngettext


@cache
def _environment() -> Environment:
    environment = Environment(
        extensions=["jinja2.ext.i18n"],
        loader=FileSystemLoader(resource("templates")),
        # Plain text needs no escapes; everything else gets them.
        autoescape=lambda name: name is None or not name.endswith(".txt"),  # noqa: S701 - see above
        undefined=StrictUndefined,  # a letter with a hole in it must not leave
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.globals["_"] = _
    environment.install_gettext_callables(raw_gettext, raw_ngettext)  # type: ignore[attr-defined]
    return environment


def render(template: str, **values: object) -> str:
    """Fill the template of this name, e.g. ``emails/we_did.txt``."""
    return _environment().get_template(template).render(**values)
