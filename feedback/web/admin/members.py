"""Members: who works on a project, who is invited to, and the page that a new project begins on."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import Form, SelectChoice, SelectField, StringField
from wtforms.validators import Length

from feedback.act.colleagues import Notice, write
from feedback.errors import InvalidInputError, NotFoundError
from feedback.links import join_link
from feedback.people import members
from feedback.people.accounts import normalise_email
from feedback.people.policy import Permission
from feedback.store.base import token_digest
from feedback.store.people import Role, invitations_of, members_of, user_by_email
from feedback.web.admin.views import bp
from feedback.web.context import audit, me, now, project, reading, settings, writing
from feedback.web.names import name_of
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.speaking import locale
from surveys.words import N_, _

_ROLES = {
    Role.VIEWER: N_("Reads everything, changes nothing."),
    Role.RESEARCHER: N_("Asks and listens: surveys, interviews, imports, themes, the inbox."),
    Role.MANAGER: N_("Also decides and acts: proposals, actions, replies, telling customers."),
    Role.ADMIN: N_("Also looks after the project: members, settings, what is erased."),
}


class InviteForm(Form):
    """Whom to invite, as what."""

    email = StringField(
        N_("E-mail address"),
        [Length(max=200, message=N_("That is too long."))],
        description=N_("Leave it empty to get a link that you pass on yourself."),
    )
    role = SelectField(
        N_("Role"),
        choices=[SelectChoice(role.value, role.value) for role in _ROLES],
        default=Role.RESEARCHER.value,
    )


@bp.get("/begin")
@policy(Permission.READ)
def begin() -> ResponseReturnValue:
    """Say what to do first in a project that has nothing in it yet."""
    return render_template("admin/begin.html")


@bp.get("/members")
@policy(Permission.ADMIN)
def member_list() -> ResponseReturnValue:
    """Show members and invitations."""
    return _draw(InviteForm())


@bp.post("/members/invite")
@policy(Permission.ADMIN)
def invite() -> ResponseReturnValue:
    """Invite somebody by a link, which is shown once and mailed if an address is given."""
    form = InviteForm(request.form)
    if not form.validate():
        return _draw(form)
    email = (form.email.data or "").strip()
    role = Role(form.role.data)
    try:
        with writing() as session:
            token = members.invite(
                session, project().id, role=role, email=email, by=me().id, now=now()
            )
            if email:
                _write_to(session, normalise_email(email), token)
            audit(session, "member.invite", "invitation", token_digest(token)[:12], role=role.value)
    except InvalidInputError as error:
        form.email.errors = [str(error)]
        return _draw(form)
    link = join_link(settings().address, token)
    return _draw(InviteForm(), link=link, mailed_to=email)


@bp.post("/members/invitations/<digest>/withdraw")
@policy(Permission.ADMIN)
def withdraw_invitation(digest: str) -> ResponseReturnValue:
    """Make an invitation worthless."""
    with writing() as session:
        members.withdraw(session, project().id, digest)
        audit(session, "invitation.withdraw", "invitation", digest[:12])
    notify("done", _("Withdrawn: the link of that invitation leads nowhere now."))
    return redirect(url_for(".member_list"), 303)


@bp.post("/members/<int:user_id>/role")
@bp.post("/members/<int:user_id>/role/<wanted>")
@policy(Permission.ADMIN)
def change_role(user_id: int, wanted: str = "") -> ResponseReturnValue:
    """Give a member another role; the address with the role in it undoes an earlier change."""
    wanted = wanted or request.form.get("role", "")
    if wanted not in set(Role):
        raise NotFoundError
    role = Role(wanted)
    with writing() as session:
        former = members.change_role(session, project().id, user_id, role)
        if former is not role:
            audit(
                session, "member.change_role", "account", user_id,
                before=former.value, after=role.value,
            )  # fmt: skip
    if former is role:
        return redirect(url_for(".member_list"), 303)
    undo = url_for(".change_role", user_id=user_id, wanted=former.value)
    notify("done", _("Changed. They sign in again with the new role."), undo=undo)
    return redirect(url_for(".member_list"), 303)


@bp.post("/members/<int:user_id>/remove")
@policy(Permission.ADMIN)
def remove_member(user_id: int) -> ResponseReturnValue:
    """Take a member out of the project."""
    with writing() as session:
        role = members.remove(session, project().id, user_id)
        audit(session, members.REMOVED, "account", user_id, role=role.value)
    undo = url_for(".restore_member", user_id=user_id)
    notify("done", _("Removed. What they did stays under their name."), undo=undo)
    is_me = user_id == me().id
    return redirect(url_for("auth.projects" if is_me else ".member_list"), 303)


@bp.post("/members/<int:user_id>/restore")
@policy(Permission.ADMIN)
def restore_member(user_id: int) -> ResponseReturnValue:
    """Take somebody back who was removed a moment ago."""
    with writing() as session:
        role = members.restore(session, project().id, user_id, now=now())
        audit(session, "member.restore", "account", user_id, role=role.value)
    notify("done", _("They are back, with the role they had."))
    return redirect(url_for(".member_list"), 303)


def _write_to(session: Session, address: str, token: str) -> None:
    """Mail an invitation, in the reader's own language if we know them."""
    known = session.scalar(user_by_email(address))
    notice = Notice(
        key=f"invitation:{token_digest(token)}",
        address=address,
        language=(known.language if known else "") or locale(),
        project_id=project().id,
        template="emails/invitation.txt",
        values={
            "project": project().name,
            "by": me().name,
            "days": members.GOOD_FOR.days,
            "link": join_link(settings().address, token),
        },
        by=me().id,
        is_secret=True,
    )
    write(session, notice, now=now())


def _draw(form: InviteForm, *, link: str = "", mailed_to: str = "") -> ResponseReturnValue:
    form.role.choices = [SelectChoice(role.value, name_of(role)) for role in _ROLES]
    with reading() as session:
        page = render_template(
            "admin/members.html",
            members=session.scalars(members_of(project().id)).all(),
            invitations=session.scalars(invitations_of(project().id, now())).all(),
            form=form,
            link=link,
            mailed_to=mailed_to,
            roles=_ROLES,
        )
    return page, 422 if form.errors else 200
