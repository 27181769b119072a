"""The codebook, edited by the people who use it, and what is said of each theme."""

import datetime as dt

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import SelectChoice

from feedback.analyse.codebook import (
    ThemeText,
    add_sector,
    add_theme,
    archive_theme,
    bring_back,
    change_theme,
)
from feedback.analyse.merging import unmerge
from feedback.analyse.shipped import SECTORS
from feedback.analyse.suggesting import Heard, standing_out
from feedback.analyse.themes import Codebook, read_patterns
from feedback.analyse.tokens import tokens
from feedback.analyse.trends import FEWEST, Change
from feedback.errors import InvalidInputError
from feedback.figures.themes import lines, theme_weeks, what_changed
from feedback.people.policy import Permission
from feedback.store.actions import root_causes_of
from feedback.store.spoken import clauses_since, places_of, quotes_about, theme_counts
from feedback.store.themes import (
    Theme,
    archived_themes_of,
    children_of,
    in_order,
    themes_of,
)
from feedback.web.context import audit, found, now, project, reading, today, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.themes.forms import ThemeForm
from surveys.words import _, ngettext

bp = Blueprint("themes", __name__, url_prefix="/p/<slug>/themes")

_QUOTES = 12
_CAUSES = 5
_WORDS = 14
_READ_FOR_WORDS = 4_000  # clauses
_YEAR = dt.timedelta(days=365)


@bp.get("")
@policy(Permission.READ)
def index() -> ResponseReturnValue:
    """List the themes with how often each is spoken of, and what is not as usual."""
    with reading() as session:
        themes = in_order(session.scalars(themes_of(project().id)))
        archived = session.scalars(archived_themes_of(project().id)).all()
        names = {theme.id: theme.name for theme in [*themes, *archived]}
        parents = {theme.id: theme.parent_id for theme in themes}
        changed: dict[int, list[Change]] = {}
        for change in what_changed(session, project().id, today=today()):
            if change.theme_id in parents:
                changed.setdefault(change.theme_id, []).append(change)
        said = {
            theme_id: quotes_about(session, theme_id, most=2, since=_since(changes[0].days))
            for theme_id, changes in changed.items()
        }
        return render_template(
            "themes/index.html",
            themes=themes,
            archived=archived,
            names=names,
            counts=theme_counts(session, project().id),
            lines=lines(session, project().id, parents, today=today()),
            changed=changed,
            said=said,
            sectors=SECTORS,
            fewest=FEWEST,
        )


@bp.get("/<int:theme_id>")
@policy(Permission.READ)
def theme(theme_id: int) -> ResponseReturnValue:
    """Show what is said of a theme: quotes, weeks, words that go with it, themes below it."""
    with reading() as session:
        shown = found(session.get(Theme, theme_id))
        children = session.scalars(children_of(theme_id)).all()
        family = [theme_id, *(child.id for child in children)]
        return render_template(
            "themes/theme.html",
            theme=shown,
            parent=session.get(Theme, shown.parent_id) if shown.parent_id else None,
            into=session.get(Theme, shown.merged_into_id) if shown.merged_into_id else None,
            children=children,
            counts=theme_counts(session, project().id),
            weeks=theme_weeks(session, project().id, theme_id, today=today()),
            quotes_found=quotes_about(session, theme_id, most=_QUOTES),
            words=_words_with(session, family),
            causes=session.scalars(root_causes_of(family).limit(_CAUSES)).all(),
            fewest=FEWEST,
        )


@bp.route("/new", methods=["GET", "POST"])
@policy(Permission.RESEARCH)
def new() -> ResponseReturnValue:
    """Add a theme; a suggestion fills the form by its address."""
    form = ThemeForm(
        request.form,
        name=request.args.get("name", "")[:200],
        patterns=request.args.get("patterns", "")[:2000],
        parent=0,
    )
    _offer_parents(form, None)
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                added = add_theme(session, project().id, _text(form))
                audit(session, "theme.add", "theme", added.id)
        except InvalidInputError as error:
            form.patterns.errors = [str(error)]
        else:
            notify("done", _("Added. Everything is read again with it."))
            return redirect(url_for(".index"), 303)
    page = render_template("themes/edit.html", form=form, theme=None, tried=None)
    return page, 422 if form.errors else 200


@bp.route("/<int:theme_id>/edit", methods=["GET", "POST"])
@policy(Permission.RESEARCH)
def edit(theme_id: int) -> ResponseReturnValue:
    """Change a theme, or try it on a sentence."""
    with reading() as session:
        old = found(session.get(Theme, theme_id))
    form = ThemeForm(request.form, name=old.name, patterns=old.patterns, parent=old.parent_id or 0)
    _offer_parents(form, old)
    tried = None
    if request.method == "POST" and form.validate():
        try:
            if "try" in request.form:
                codebook = Codebook({old.id: read_patterns(form.patterns.data)})
                tried = bool(codebook.themes_of(tokens(form.sentence.data or "")))
            else:
                with writing() as session:
                    # Not `old`: the page needs it whole when this is rolled back.
                    change_theme(session, found(session.get(Theme, theme_id)), _text(form))
                    audit(session, "theme.change", "theme", theme_id)
                notify("done", _("Saved. What was said is read again with it."))
                return redirect(url_for(".theme", theme_id=theme_id), 303)
        except InvalidInputError as error:
            form.patterns.errors = [str(error)]
    page = render_template("themes/edit.html", form=form, theme=old, tried=tried)
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
    """Put a theme into use again; one that was merged takes back what it brought along."""
    with writing() as session:
        old = found(session.get(Theme, theme_id))
        if old.merged_into_id is not None:
            unmerge(session, old)
        else:
            bring_back(session, old)
        audit(session, "theme.bring_back", "theme", theme_id)
    notify("done", _("In use again."), undo=url_for(".archive", theme_id=theme_id))
    return redirect(url_for(".index"), 303)


@bp.post("/sector")
@policy(Permission.RESEARCH)
def sector() -> ResponseReturnValue:
    """Add the words of a sector to the themes."""
    chosen = request.form.get("sector", "")
    if chosen not in SECTORS:
        raise InvalidInputError(_("Choose a sector."))
    with writing() as session:
        added = add_sector(session, project().id, chosen)
        audit(session, "theme.sector", "project", project().id, sector=chosen)
    words = ngettext("%(count)s word", "%(count)s words", added.words)
    themes = ngettext("%(count)s theme", "%(count)s themes", added.themes)
    notify(
        "done",
        _("Added %(words)s to %(themes)s.", words=words, themes=themes)
        if added.words
        else _("Your themes have these words already."),
    )
    return redirect(url_for(".index"), 303)


def _since(days: int) -> dt.date:
    return today() - dt.timedelta(days=days)


def _text(form: ThemeForm) -> ThemeText:
    return ThemeText(
        name=form.name.data, patterns=form.patterns.data or "", parent_id=form.parent.data or None
    )


def _offer_parents(form: ThemeForm, of: Theme | None) -> None:
    with reading() as session:
        themes = session.scalars(themes_of(project().id)).all()
    own = of.id if of else None
    tops = [one for one in themes if one.parent_id is None and one.id != own]
    form.parent.choices = [
        SelectChoice(0, _("nothing: it stands on top")),
        *(SelectChoice(one.id, one.name) for one in tops),
    ]


def _words_with(session: Session, theme_ids: list[int]) -> list[str]:
    """Return the words that go with a theme: more frequent in what is said of it than elsewhere."""
    here = set().union(*(places_of(session, theme_id) for theme_id in theme_ids))
    rows = clauses_since(session, project().id, since=today() - _YEAR, most=_READ_FOR_WORDS)
    heard = [
        Heard(
            tokens(quote.words),
            (quote.item_id, quote.position) not in here,
            quote.said_on,
            quote.item_id,
        )
        for quote, _covered in rows
    ]
    return standing_out(heard, most=_WORDS)
