"""Assemble the application: settings and database in, a Flask application out."""

from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any

from flask import Flask, Response, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from feedback.errors import NotAllowedError, NotFoundError
from feedback.people import sessions
from feedback.people.policy import Permission, allows
from feedback.resources import resource
from feedback.settings import Settings
from feedback.store.database import Database
from feedback.store.people import membership_in
from feedback.web.access import set_up_access_log
from feedback.web.context import EXTENSION, Here, House, me_of, now, reading, writing
from feedback.web.cookies import read_secret
from feedback.web.errors import error_page, set_up_errors
from feedback.web.headers import add_headers
from feedback.web.metrics import set_up_metrics
from feedback.web.notices import carry_notices
from feedback.web.origin import SAFE_METHODS, comes_from_us
from feedback.web.policy import Gate, Policy, current_policy, policy
from feedback.web.proxies import stand_behind
from feedback.web.requests import IdConverter, TidyRequest, is_tidy
from feedback.web.speaking import set_up_speaking, speak_to
from feedback.web.templating import set_up_templates
from surveys.words import _

LARGEST_BODY = 2 * 1024 * 1024

ROOMS = (
    "health",
    "auth",
    "public",
    "understood",
    "dashboard",
    "work",
    "inbox",
    "doubts",
    "surveys",
    "studies",
    "reviews",
    "hooks",
    "themes",
    "actions",
    "promises",
    "replies",
    "outward",
    "admin",
)


class Application(Flask):
    """Flask without its search for coroutines: it costs a twentieth of a survey page."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function: every view and handler of ours is a plain one."""
        return func


def create_app(settings: Settings, database: Database) -> Flask:
    """Make the application; it opens no connection before the first request."""
    app = Application("feedback", template_folder=str(resource("templates")), static_folder=None)
    app.request_class = TidyRequest
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=2_000,
    )
    app.url_map.strict_slashes = False
    app.url_map.converters["int"] = IdConverter
    app.wsgi_app = stand_behind(app.wsgi_app, settings)  # type: ignore[assignment, method-assign]
    app.extensions[EXTENSION] = House(settings=settings, database=database)
    set_up_access_log(app, settings)
    set_up_errors(app)
    set_up_speaking(app)
    set_up_metrics(app)
    _set_up_gate(app, settings)
    set_up_templates(app)
    _set_up_files(app)
    for room in ROOMS:
        app.register_blueprint(import_module(f"feedback.web.{room}").bp)

    @app.after_request
    def _finish(response: Response) -> Response:
        if current_policy() is Gate.TOKEN:  # nobody's own page, and nobody's notice
            return add_headers(response, https=settings.is_https, private=False)
        private = request.endpoint != "static"
        return add_headers(carry_notices(response), https=settings.is_https, private=private)

    return app


def _set_up_gate(app: Flask, settings: Settings) -> None:
    """Let in who may come in, and know who it is, before any view runs."""

    @app.url_value_preprocessor
    def _take_slug(_endpoint: str | None, values: dict[str, object] | None) -> None:
        g.slug = values.pop("slug", None) if values else None

    @app.url_defaults
    def _give_slug(endpoint: str, values: dict[str, object]) -> None:
        if g.get("slug") and app.url_map.is_endpoint_expecting(endpoint, "slug"):
            values.setdefault("slug", g.slug)

    @app.before_request
    def _gate() -> ResponseReturnValue | None:
        if request.endpoint is None:
            _recognise_lost()
            return None  # the router has its own answer: 404 or 405
        if not is_tidy(request.path):
            raise NotFoundError
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            abort(411)  # the server hands chunked bodies on empty; an empty form would be believed
        required = current_policy()
        return None if required is Gate.TOKEN else _let_in(required, settings)


def _let_in(required: Policy | None, settings: Settings) -> ResponseReturnValue | None:
    """Check where the request comes from and who makes it; return what is shown instead, if any."""
    if required is None:
        msg = _("This page has not said who may see it.")
        raise NotAllowedError(msg)
    if not comes_from_us(request, settings.public_url):
        msg = _("This request came from another site, so it was not carried out.")
        raise NotAllowedError(msg)
    _recognise()
    if required is Gate.PUBLIC:
        return None
    if g.me is None:
        if request.method in SAFE_METHODS:
            asked = request.script_root + request.full_path.rstrip("?")
            return redirect(url_for("auth.sign_in", next=asked), 303)
        return error_page(401, _("You are no longer signed in. Sign in and send it again."))
    if isinstance(required, Permission):
        _enter_project(required)
    return None


def _recognise() -> None:
    """Find out who the session cookie belongs to."""
    g.me = None
    secret = read_secret()
    if not secret:
        return
    with reading() as session:
        sign_in = sessions.find(session, secret, now=now())
        if sign_in is None:
            return
        g.me = me_of(sign_in.user)
        digest, wants_touch = sign_in.digest, sessions.wants_touch(sign_in, now=now())
    speak_to(g.me)
    if wants_touch:
        with writing() as session:
            sessions.touch(session, digest, now=now())


def _recognise_lost() -> None:
    """Know who asked for an address below a project that is none, to offer them the way back."""
    parts = request.path.split("/", 3)
    if parts[1] != "p" or len(parts) <= 3:  # noqa: PLR2004 - /p/<slug>/…
        return
    g.slug = parts[2]
    _recognise()
    if g.me is not None:
        with suppress(NotFoundError):
            _enter_project(Permission.READ)


def _enter_project(required: Permission) -> None:
    """Find the project of the address among those of this user; others do not exist for them."""
    with reading() as session:
        membership = membership_in(session, g.me.id, g.slug or "")
        if membership is None:
            raise NotFoundError
        project = membership.project
        g.project = Here(id=project.id, slug=project.slug, name=project.name, role=membership.role)
    if not allows(g.project.role, required):
        msg = _("Your role here does not include this.")
        raise NotAllowedError(msg)


def _set_up_files(app: Flask) -> None:
    app.static_folder = str(resource("static"))

    @app.get("/static/<path:filename>", endpoint="static")
    @policy(Gate.TOKEN)
    def _static(filename: str) -> Response:
        response = app.send_static_file(filename)
        if "v" in request.args:  # the address changes with the content
            response.headers.pop("Content-Disposition", None)
            response.cache_control.public = True
            response.cache_control.max_age = 31_536_000
            response.cache_control.immutable = True
            response.cache_control.no_cache = None
        return response
