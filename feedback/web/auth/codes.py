"""The second step of signing in: the code of a phone, or a recovery code."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedback.people import second_factor
from feedback.people.tries import TooManyTriesError
from feedback.web import limits
from feedback.web.auth.entering import bp, open_session, own_path, refused, source
from feedback.web.auth.forms import CodeForm
from feedback.web.context import now, reading, writing
from feedback.web.cookies import PENDING, give_secret, read_secret, take_secret
from feedback.web.policy import PUBLIC, policy
from surveys.words import _


@bp.route("/sign-in/code", methods=["GET", "POST"])
@policy(PUBLIC)
def code() -> ResponseReturnValue:
    """Ask for the code of somebody whose first proof was good."""
    token = read_secret(PENDING)
    if token is None:
        return redirect(url_for(".sign_in"), 303)
    form = CodeForm(request.form)
    if request.method == "GET":
        with reading() as session:
            second_factor.pending(session, token, now=now())
        return render_template("auth/code.html", form=form)
    limits.limit("sign-in", limits.SIGN_IN)
    if not form.validate():
        return render_template("auth/code.html", form=form), 422
    try:
        # Committed before the refusal is shown: a failure that is not counted invites guessing.
        with writing() as session:
            user_id = second_factor.pending(session, token, now=now()).user_id
            proved = second_factor.answer(
                session, token, form.code.data, source=source(), now=now()
            )
            if proved is None:
                refused(session, user_id, by="code")
            else:
                user, leads_to = proved
                secret = open_session(session, user, by="second factor")
    except TooManyTriesError as error:
        form.code.errors = [str(error)]
        return render_template("auth/code.html", form=form), error.status
    if proved is None:
        form.code.errors = [_("That code is wrong, or was used already.")]
        return render_template("auth/code.html", form=form), 422
    return give_secret(take_secret(redirect(own_path(leads_to), 303), name=PENDING), secret)
