"""Reviews from elsewhere: a file is uploaded, its columns confirmed, then all of it is imported."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedback.capture.mapping import (
    FIELDS,
    Mapping,
    SortedRows,
    sort_rows,
)
from feedback.capture.presets import mapping_of, recognise
from feedback.capture.reviews import ReviewFile, import_reviews, keep_upload
from feedback.capture.tabular import LARGEST_FILE, Table, read_table
from feedback.errors import (
    FeedbackError,
    InvalidInputError,
    LinkExpiredError,
    TooLargeError,
)
from feedback.people.policy import Permission
from feedback.store.channels import Channel
from feedback.store.reviews import Upload, imports_of
from feedback.web.context import audit, found, me, now, project, reading, today, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.reviews.names import CHANNEL_NAMES
from surveys.text import normalise
from surveys.words import N_, _

bp = Blueprint("reviews", __name__, url_prefix="/p/<slug>/reviews")

_ROOM_FOR_THE_FORM = 64 * 1024
_LABELS = {
    "text": N_("Text of the review"),
    "title": N_("Title"),
    "score": N_("Score"),
    "author": N_("Author"),
    "said_on": N_("Date"),
    "external_id": N_("Its id elsewhere"),
    "url": N_("Address"),
    "product": N_("Product or place"),
    "reply": N_("Your reply there"),
    "replied_on": N_("Date of the reply"),
}


@bp.get("")
@policy(Permission.READ)
def index() -> ResponseReturnValue:
    """List the imports, and take a file."""
    with reading() as session:
        imports = session.scalars(imports_of(project().id)).all()
    return render_template("reviews/index.html", imports=imports, fault="")


@bp.post("/upload")
@policy(Permission.RESEARCH)
def upload() -> ResponseReturnValue:
    """Keep a file until its columns are confirmed."""
    request.max_content_length = LARGEST_FILE + _ROOM_FOR_THE_FORM
    try:
        if (request.content_length or 0) > request.max_content_length:
            msg = _("The file is larger than 10 MB. Split it, or save it as CSV.")
            raise TooLargeError(msg)
        file = request.files.get("file")
        if file is None or not file.filename:
            msg = _("Choose a file first.")
            raise InvalidInputError(msg)
        with file.stream as stream:
            content = stream.read()
        with writing() as session:
            kept = keep_upload(
                session,
                project().id,
                name=normalise(file.filename)[-200:],
                content=content,
                by=me().id,
                now=now(),
            )
            address = url_for(".confirm", key=kept.id)
    except FeedbackError as error:
        with reading() as session:
            imports = session.scalars(imports_of(project().id)).all()
        page = render_template("reviews/index.html", imports=imports, fault=str(error))
        return page, error.status
    return redirect(address, 303)


@bp.get("/uploads/<key>")
@policy(Permission.RESEARCH)
def confirm(key: str) -> ResponseReturnValue:
    """Show which column was taken for what, and the first rows."""
    name, table = _read(key)
    return _draw(key, name, table, mapping_of(table))


@bp.post("/uploads/<key>")
@policy(Permission.RESEARCH)
def carry_out(key: str) -> ResponseReturnValue:
    """Preview with other columns, or import."""
    name, table = _read(key)
    mapping = mapping_of(table)
    try:
        mapping = _mapping()
        if "preview" in request.form:
            return _draw(key, name, table, mapping)
        with writing() as session:
            file = ReviewFile(name=name, table=table, mapping=mapping)
            result = import_reviews(session, project().id, file, by=me().id, now=now())
            session.delete(found(session.get(Upload, key)))
            audit(session, "reviews.import", "project", project().id, added=result.added)
    except InvalidInputError as error:
        return _draw(key, name, table, mapping, fault=str(error))
    told = result.in_words()
    if result.added:
        told += " " + _("They are being read now and come into the inbox by themselves.")
    notify("done", told)
    return redirect(url_for(".index"), 303)


def _read(key: str) -> tuple[str, Table]:
    with reading() as session:
        kept = session.get(Upload, key)
        if kept is None or kept.project_id != project().id or kept.expires_at <= now():
            msg = _("This file is no longer kept. Choose it again.")
            raise LinkExpiredError(msg)
        return kept.file_name, read_table(kept.file_name, kept.content)


def _mapping() -> Mapping:
    columns = {part: request.form.get(part, "") for part in FIELDS}
    try:
        low, high = float(request.form["low"]), float(request.form["high"])
    except (KeyError, ValueError):
        msg = _("Say the lowest and the highest score in numbers.")
        raise InvalidInputError(msg) from None
    channel = request.form.get("channel", "")
    if channel not in {one.value for one in Channel}:
        channel = Channel.OTHER.value
    return replace(
        Mapping(), **columns, low=low, high=high, channel=channel,
        skips_wordless="skips_wordless" in request.form,
    )  # fmt: skip


def _draw(
    key: str, name: str, table: Table, mapping: Mapping, *, fault: str = ""
) -> ResponseReturnValue:
    rows = SortedRows()
    try:
        rows = sort_rows(table, mapping, today=today())
    except InvalidInputError as error:
        fault = fault or str(error)
    page = render_template(
        "reviews/confirm.html",
        key=key,
        name=name,
        table=table,
        mapping=mapping,
        rows=rows,
        labels=_LABELS,
        preset=recognise(table),
        channels=CHANNEL_NAMES,
        fault=fault,
    )
    return page, 422 if fault else 200
