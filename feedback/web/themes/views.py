"""The codebook, edited by the people who use it."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedback.analyse.codebook import (
    ThemeText,
    add_theme,
    archive_theme,
    bring_back,
    change_theme,
)
from feedback.analyse.text import words
from feedback.analyse.themes import Codebook, read_patterns
from feedback.errors import InvalidInputError
from feedback.people.policy import Permission
from feedback.store.items import sentence_counts
from feedback.store.themes import Theme, archived_themes_of, themes_of
from feedback.web.context import audit, found, now, project, reading, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.themes.forms import ThemeForm
from surveys.words import _

bp = Blueprint("themes", __name__, url_prefix="/p/<slug>/themes")


@bp.get("")
@policy(Permission.READ)
def index() -> ResponseReturnValue:
    """List the themes with how often each is spoken of."""
    with reading() as session:
        return render_template(
            "themes/index.html",
            themes=session.scalars(themes_of(project().id)).all(),
            archived=session.scalars(archived_themes_of(project().id)).all(),
            counts=sentence_counts(session, project().id),
        )


@bp.route("/new", methods=["GET", "POST"])
@policy(Permission.RESEARCH)
def new() -> ResponseReturnValue:
    """Add a theme."""
    form = ThemeForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                text = ThemeText(name=form.name.data, patterns=form.patterns.data)
                added = add_theme(session, project().id, text)
                audit(session, "theme.add", "theme", added.id)
        except InvalidInputError as error:
            form.patterns.errors = [str(error)]
        else:
            notify("done", _("Added. Everything is read again with it."))
            return redirect(url_for(".index"), 303)
    page = render_template("themes/edit.html", form=form, theme=None, tried=None)
    return page, 422 if form.errors else 200


@bp.route("/<int:theme_id>", methods=["GET", "POST"])
@policy(Permission.RESEARCH)
def edit(theme_id: int) -> ResponseReturnValue:
    """Change a theme, or try it on a sentence."""
    with reading() as session:
        theme = found(session.get(Theme, theme_id))
    form = ThemeForm(request.form, name=theme.name, patterns=theme.patterns)
    tried = None
    if request.method == "POST" and form.validate():
        try:
            if "try" in request.form:
                codebook = Codebook({theme.id: read_patterns(form.patterns.data)})
                tried = bool(codebook.themes_of(words(form.sentence.data or "")))
            else:
                with writing() as session:
                    # Not `theme`: the page needs it whole when this is rolled back.
                    changed = found(session.get(Theme, theme_id))
                    text = ThemeText(name=form.name.data, patterns=form.patterns.data)
                    change_theme(session, changed, text)
                    audit(session, "theme.change", "theme", theme_id)
                notify("done", _("Saved. What was said is read again with it."))
                return redirect(url_for(".index"), 303)
        except InvalidInputError as error:
            form.patterns.errors = [str(error)]
    page = render_template("themes/edit.html", form=form, theme=theme, tried=tried)
    return page, 422 if form.errors else 200


@bp.post("/<int:theme_id>/archive")
@policy(Permission.RESEARCH)
def archive(theme_id: int) -> ResponseReturnValue:
    """Take a theme out of use."""
    with writing() as session:
        archive_theme(session, found(session.get(Theme, theme_id)), now=now())
        audit(session, "theme.archive", "theme", theme_id)
    notify("done", _("Out of use."), undo=url_for(".restore", theme_id=theme_id))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:theme_id>/restore")
@policy(Permission.RESEARCH)
def restore(theme_id: int) -> ResponseReturnValue:
    """Put a theme into use again."""
    with writing() as session:
        bring_back(session, found(session.get(Theme, theme_id)))
        audit(session, "theme.bring_back", "theme", theme_id)
    notify("done", _("In use again."), undo=url_for(".archive", theme_id=theme_id))
    return redirect(url_for(".index"), 303)
