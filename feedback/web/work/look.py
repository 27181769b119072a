"""How the product looks and listens to one person: light or dark, single keys or none."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedback.errors import InvalidInputError
from feedback.people.policy import Permission
from feedback.store.people import User
from feedback.web.context import me, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.speaking import THEMES
from feedback.web.work.views import bp
from surveys.words import _


@bp.get("/keys")
@policy(Permission.READ)
def keys() -> ResponseReturnValue:
    """Show which keys there are; as a part, for a dialog."""
    page = "work/keys_part.html" if request.args.get("part") else "work/keys.html"
    return render_template(page)


@bp.post("/keys")
@policy(Permission.READ)
def switch_keys() -> ResponseReturnValue:
    """Switch the keys that are single letters off or on."""
    with writing() as session:
        user = session.get_one(User, me().id)
        user.has_keys = not user.has_keys
        told = _("Single keys work again.") if user.has_keys else _("Single keys are off.")
    notify("done", told)
    return redirect(url_for(".keys"), 303)


@bp.post("/look/theme", endpoint="theme")
@policy(Permission.READ)
def choose_theme() -> ResponseReturnValue:
    """Choose light, dark, or what the device says."""
    chosen = request.form.get("theme", "")
    if chosen not in THEMES:
        msg = _("Choose light, dark, or as the device does.")
        raise InvalidInputError(msg)
    with writing() as session:
        session.get_one(User, me().id).theme = chosen
    target = request.form.get("next", "")
    home = url_for("dashboard.index")
    is_here = target.startswith(home) and target.isprintable() and "\\" not in target
    return redirect(target if is_here else home, 303)
