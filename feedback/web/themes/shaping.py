"""Merge themes, split one, take up what no theme covers; each is looked at before it is done."""

import datetime as dt

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedback.analyse.codebook import ThemeText, add_words
from feedback.analyse.merging import merge_themes, plan_merge, plan_split, split_theme
from feedback.analyse.suggesting import Heard, suggest
from feedback.analyse.themes import read_patterns
from feedback.analyse.tokens import tokens
from feedback.errors import InvalidInputError
from feedback.people.policy import Permission
from feedback.store.spoken import clauses_since
from feedback.store.themes import DismissedSuggestion, Theme, dismissed_in, in_order, themes_of
from feedback.web.context import audit, found, now, project, reading, today, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.requests import id_in
from feedback.web.themes.forms import SplitForm
from feedback.web.themes.views import bp
from surveys.words import _, ngettext

_READ = 12_000  # clauses, the newest
_YEAR = dt.timedelta(days=365)
_EXAMPLES = 5


@bp.route("/<int:theme_id>/merge", methods=["GET", "POST"])
@policy(Permission.RESEARCH)
def merge(theme_id: int) -> ResponseReturnValue:
    """Choose another theme, look at what would move, and merge."""
    into_id = id_in(request.values.get("into", ""))
    if request.method == "POST":
        with writing() as session:
            theme = found(session.get(Theme, theme_id))
            into = found(session.get(Theme, into_id or 0))
            merge_themes(session, theme, into, now=now())
            audit(session, "theme.merge", "theme", theme_id, into=into.name)
        undo = url_for(".restore", theme_id=theme_id)
        notify("done", _("Merged. What was said is read again."), undo=undo)
        return redirect(url_for(".theme", theme_id=into_id), 303)
    with reading() as session:
        theme = found(session.get(Theme, theme_id))
        others = [t for t in in_order(session.scalars(themes_of(project().id))) if t.id != theme_id]
        chosen = found(session.get(Theme, into_id)) if into_id else None
        plan = plan_merge(session, theme, chosen) if chosen else None
    return render_template("themes/merge.html", theme=theme, others=others, into=chosen, plan=plan)


@bp.route("/<int:theme_id>/split", methods=["GET", "POST"])
@policy(Permission.RESEARCH)
def split(theme_id: int) -> ResponseReturnValue:
    """Give patterns for a new theme, look at which clauses go where, and split."""
    form = SplitForm(request.form)
    plan = None
    with reading() as session:
        theme = found(session.get(Theme, theme_id))
        if request.method == "POST" and form.validate():
            try:
                plan = plan_split(session, theme, form.patterns.data)
            except InvalidInputError as error:
                form.patterns.errors = [str(error)]
    if plan is not None and "try" not in request.form:
        with writing() as session:
            old = found(session.get(Theme, theme_id))
            text = ThemeText(
                name=form.name.data, patterns=form.patterns.data, parent_id=old.parent_id
            )
            new = split_theme(session, old, text)
            audit(session, "theme.split", "theme", theme_id, new=new.name)
            new_id = new.id
        notify("done", _("Split. To undo it, merge the new theme into the old one."))
        return redirect(url_for(".theme", theme_id=new_id), 303)
    page = render_template("themes/split.html", form=form, theme=theme, plan=plan, most=_EXAMPLES)
    return page, 422 if form.errors else 200


@bp.get("/suggestions")
@policy(Permission.RESEARCH)
def suggestions() -> ResponseReturnValue:
    """Suggest themes from what none covers yet."""
    with reading() as session:
        rows = clauses_since(session, project().id, since=today() - _YEAR, most=_READ)
        dismissed = session.scalars(dismissed_in(project().id)).all()
        themes = in_order(session.scalars(themes_of(project().id)))
    heard = [
        Heard(tokens(quote.words), covered, quote.said_on, quote.item_id) for quote, covered in rows
    ]
    words = {word for one in dismissed for word in one.words.split("\n")}
    return render_template(
        "themes/suggestions.html",
        suggestions=suggest(heard, until=today(), dismissed=words),
        clauses=[quote for quote, _covered in rows],
        uncovered=sum(not clause.is_covered for clause in heard),
        dismissed=len(dismissed),
        themes=themes,
    )


@bp.post("/suggestions/words")
@policy(Permission.RESEARCH)
def take_words() -> ResponseReturnValue:
    """Add the words of a suggestion to a theme that is there."""
    with writing() as session:
        theme = found(session.get(Theme, id_in(request.form.get("theme", "")) or 0))
        added = add_words(session, theme, read_patterns(request.form.get("words", "")))
        audit(session, "theme.change", "theme", theme.id)
    notify("done", ngettext("%(count)s word added.", "%(count)s words added.", added))
    return redirect(url_for(".suggestions"), 303)


@bp.post("/suggestions/dismiss")
@policy(Permission.RESEARCH)
def dismiss() -> ResponseReturnValue:
    """Put a suggestion aside for good."""
    words = read_patterns(request.form.get("words", ""))
    if words:
        with writing() as session:
            session.add(DismissedSuggestion(project_id=project().id, words="\n".join(words)))
            audit(session, "theme.dismiss", "project", project().id, words=len(words))
    notify("done", _("Not suggested again."), undo=url_for(".recall"))
    return redirect(url_for(".suggestions"), 303)


@bp.post("/suggestions/recall")
@policy(Permission.RESEARCH)
def recall() -> ResponseReturnValue:
    """Suggest again what was put aside last, or everything."""
    with writing() as session:
        _recall(session, everything="all" in request.form)
        audit(session, "theme.recall", "project", project().id)
    notify("done", _("It may be suggested again."))
    return redirect(url_for(".suggestions"), 303)


def _recall(session: Session, *, everything: bool) -> None:
    aside = session.scalars(dismissed_in(project().id)).all()
    for one in aside if everything else aside[-1:]:
        session.delete(one)
