"""How a project answers where everybody reads it, and under which name somebody signs."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedback.people.policy import Permission
from feedback.store.signing import ReplyVoice, SignOff
from feedback.web.context import audit, me, project, reading, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.replies.forms import SignOffForm, VoiceForm
from feedback.web.replies.room import bp
from surveys.words import _


@bp.get("/replies/voice")
@policy(Permission.DECIDE)
def voice() -> ResponseReturnValue:
    """Show how this project answers."""
    with reading() as session:
        kept = session.get(ReplyVoice, project().id)
        mine = session.get(SignOff, me().id)
        return _draw(
            VoiceForm(obj=kept),
            SignOffForm(name=mine.name if mine else me().name, role=mine.role if mine else ""),
        )


@bp.post("/replies/voice")
@policy(Permission.DECIDE)
def set_voice() -> ResponseReturnValue:
    """Keep how this project answers."""
    form = VoiceForm(request.form)
    if not form.validate():
        return _draw(form, SignOffForm(name=me().name)), 422
    with writing() as session:
        kept = session.get(ReplyVoice, project().id)
        if kept is None:
            kept = ReplyVoice(project_id=project().id)
            session.add(kept)
        kept.contact = (form.contact.data or "").strip()
        kept.channel, kept.sector = form.channel.data, form.sector.data
        kept.voice = (form.voice.data or "").strip()
        kept.banned = (form.banned.data or "").replace("\r\n", "\n").strip()
        audit(session, "reply.voice", "project", project().id)
    notify("done", _("Saved. New drafts speak like that."))
    return redirect(url_for(".voice"), 303)


@bp.post("/replies/sign-off")
@policy(Permission.DECIDE)
def set_sign_off() -> ResponseReturnValue:
    """Keep under which name and role somebody signs."""
    form = SignOffForm(request.form)
    with writing() as session:
        if not form.validate():
            return _draw(VoiceForm(obj=session.get(ReplyVoice, project().id)), form), 422
        mine = session.get(SignOff, me().id)
        if mine is None:
            mine = SignOff(user_id=me().id)
            session.add(mine)
        mine.name = " ".join((form.name.data or "").split())
        mine.role = " ".join((form.role.data or "").split())
        audit(session, "reply.sign_off", "user", me().id)
    notify("done", _("Saved. New drafts are signed like that."))
    return redirect(url_for(".voice"), 303)


def _draw(form: VoiceForm, sign_off: SignOffForm) -> str:
    return render_template("replies/voice.html", form=form, sign_off=sign_off)
