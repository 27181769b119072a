"""One's own account: how the product looks, the password, the second factor, the sessions."""

from collections.abc import Mapping

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import PasswordField

from feedback.errors import InvalidInputError
from feedback.people import second_factor, sessions
from feedback.people.accounts import Profile, change_profile
from feedback.people.tries import TooManyTriesError
from feedback.show import qr
from feedback.store.base import token_digest
from feedback.store.people import User, sign_ins_of
from feedback.web.auth.entering import bp, prove_password, renew_session, speak_as
from feedback.web.auth.forms import ConfirmForm, PasswordForm, ProfileForm, ProveForm
from feedback.web.auth.zones import zones_by_region
from feedback.web.context import audit, me, now, reading, writing
from feedback.web.cookies import give_secret, read_secret
from feedback.web.notices import notify
from feedback.web.policy import SIGNED_IN, policy
from feedback.web.speaking import speak_to
from surveys.words import _


@bp.get("/account")
@policy(SIGNED_IN)
def account() -> ResponseReturnValue:
    """Show everything that somebody decides about themselves."""
    return _draw()


@bp.post("/account/profile")
@policy(SIGNED_IN)
def change_own_profile() -> ResponseReturnValue:
    """Keep name, language, time zone, colours and shortcuts."""
    form = ProfileForm(request.form)
    if not form.validate():
        return _draw(profile=form)
    profile = Profile(
        name=form.name.data,
        language=form.language.data,
        time_zone=form.time_zone.data or "UTC",
        theme=form.theme.data,
        has_keys=form.has_keys.data,
    )
    try:
        with writing() as session:
            user = session.get_one(User, me().id)
            change_profile(session, user, profile)
            if user.name != me().name:
                audit(session, "account.rename", "account", me().id)
    except InvalidInputError as error:
        form.time_zone.errors = [str(error)]
        return _draw(profile=form)
    speak_as(user)
    speak_to(g.me)  # the notice is in the language chosen just now
    notify("done", _("Saved."))
    return redirect(url_for(".account"), 303)


@bp.post("/account/password")
@policy(SIGNED_IN)
def change_own_password() -> ResponseReturnValue:
    """Give another password; every other browser is signed out."""
    form = PasswordForm(request.form)
    if not form.validate() or not _proves(form.old):
        return _draw(password=form)
    try:
        with writing() as session:
            sessions.set_password(session, session.get_one(User, me().id), form.new.data)
            secret = renew_session(session)
            audit(session, "password.change", "account", me().id)
    except InvalidInputError as error:
        form.new.errors = [str(error)]
        return _draw(password=form)
    notify("done", _("Changed. Every other browser is signed out."))
    return give_secret(redirect(url_for(".account"), 303), secret)


@bp.post("/account/second-factor/begin")
@policy(SIGNED_IN)
def begin_second_factor() -> ResponseReturnValue:
    """Make a secret for a phone."""
    with writing() as session:
        second_factor.begin(session, me().id)
    return redirect(url_for(".second_factor_page"), 303)


@bp.route("/account/second-factor", methods=["GET", "POST"])
@policy(SIGNED_IN)
def second_factor_page() -> ResponseReturnValue:
    """Show the secret as picture and text, and turn it on with a first code."""
    form = ConfirmForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                codes = second_factor.confirm(session, me().id, form.code.data, now=now())
                sessions.end_others(session, me().id, read_secret() or "")
                audit(session, "second_factor.enable", "account", me().id)
        except InvalidInputError as error:
            form.code.errors = [str(error)]
        else:
            return render_template("auth/recovery_codes.html", codes=codes, is_first=True)
    with reading() as session:
        secret = second_factor.waiting_secret(session, me().id)
    if secret is None:
        return redirect(url_for(".account"), 303)
    page = render_template(
        "auth/second_factor.html",
        form=form,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        picture=qr.draw(second_factor.address_of(secret, me().email)),
    )
    return page, 422 if form.errors else 200


@bp.post("/account/second-factor/off")
@policy(SIGNED_IN)
def end_second_factor() -> ResponseReturnValue:
    """Ask for a password only; the password is asked for once more."""
    form = ProveForm(request.form)
    if not form.validate() or not _proves(form.password):
        return _draw(prove=form)
    with writing() as session:
        second_factor.turn_off(session, me().id)
        audit(session, "second_factor.disable", "account", me().id)
    notify("done", _("The second factor is off. Your password alone signs you in."))
    return redirect(url_for(".account"), 303)


@bp.post("/account/recovery-codes")
@policy(SIGNED_IN)
def renew_recovery_codes() -> ResponseReturnValue:
    """Make fresh recovery codes; the password is asked for once more."""
    form = ProveForm(request.form)
    if not form.validate() or not _proves(form.password):
        return _draw(prove=form)
    with writing() as session:
        if not second_factor.is_on(session, me().id):
            return redirect(url_for(".account"), 303)
        codes = second_factor.new_recovery_codes(session, me().id)
        audit(session, "recovery_codes.renew", "account", me().id)
    return render_template("auth/recovery_codes.html", codes=codes, is_first=False)


@bp.post("/account/sessions/<digest>/end")
@policy(SIGNED_IN)
def end_session(digest: str) -> ResponseReturnValue:
    """Sign one browser out."""
    with writing() as session:
        sessions.end_one(session, me().id, digest)
        audit(session, "account.end_session", "account", me().id, where="another browser")
    notify("done", _("Signed out there."))
    return redirect(url_for(".account"), 303)


@bp.post("/account/end-others")
@policy(SIGNED_IN)
def end_others() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    with writing() as session:
        sessions.end_others(session, me().id, read_secret() or "")
        audit(session, "account.end_session", "account", me().id, where="everywhere else")
    notify("done", _("Signed out everywhere else."))
    return redirect(url_for(".account"), 303)


def _proves(field: PasswordField) -> bool:
    """Whether the password typed once more is right; says so at the field if it is not."""
    try:
        if prove_password(me().email, field.data) == me().id:
            return True
    except TooManyTriesError as error:
        field.errors = [str(error)]
        return False
    field.errors = [_("That is not your password.")]
    return False


def _draw(
    *,
    profile: ProfileForm | None = None,
    password: PasswordForm | None = None,
    prove: ProveForm | None = None,
) -> ResponseReturnValue:
    faulty = profile or password or prove
    with reading() as session:
        page = render_template(
            "auth/account.html",
            profile=profile or ProfileForm(data=_own_profile()),
            password=password or PasswordForm(),
            prove=prove or ProveForm(),
            faulty=faulty,
            zones=zones_by_region(),
            zone=profile.time_zone.data if profile else me().time_zone,
            here=token_digest(read_secret() or ""),
            **_standing(session),
        )
    return page, 422 if faulty else 200


def _standing(session: Session) -> Mapping[str, object]:
    return {
        "sign_ins": session.scalars(sign_ins_of(me().id, now())).all(),
        "has_second_factor": second_factor.is_on(session, me().id),
        "codes_left": second_factor.codes_left(session, me().id),
    }


def _own_profile() -> dict[str, object]:
    return {
        "name": me().name,
        "language": me().language,
        "time_zone": me().time_zone,
        "theme": me().theme,
        "has_keys": me().has_keys,
    }
