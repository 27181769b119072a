"""Members: who works on a project, and who is invited to."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, SelectChoice, SelectField, StringField
from wtforms.validators import Length

from feedback.errors import FeedbackError, NotFoundError
from feedback.links import join_link
from feedback.people import members
from feedback.people.policy import Permission
from feedback.rendering import render
from feedback.store.actions import Letter
from feedback.store.base import random_key, token_digest
from feedback.store.people import Role, invitations_of, members_of
from feedback.store.work import Stage, owe
from feedback.web.admin.views import bp
from feedback.web.context import me, now, project, reading, settings, writing
from feedback.web.notices import notify
from feedback.web.policy import policy


class InviteForm(Form):
    """Whom to invite, as what."""

    role = SelectField(
        "Role", choices=[SelectChoice(role.value, role.value) for role in reversed(Role)]
    )
    email = StringField(
        "E-mail address",
        [Length(max=200)],
        description="Empty: you get a link to pass on yourself.",
    )


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
    try:
        with writing() as session:
            token = members.invite(
                session,
                project().id,
                role=Role(form.role.data),
                email=email,
                by=me().id,
                now=now(),
            )
            link = join_link(settings().public_url, token)
            if email:
                letter = Letter(
                    id=random_key(),
                    project_id=project().id,
                    idempotency_key=f"invitation:{token_digest(token)}",
                    address=email,
                    subject=f"{me().name} invites you to {project().name}"[:200],
                    body=render(
                        "emails/invitation.txt", project=project().name, link=link, by=me().name
                    ),
                    approved_by=me().id,
                    approved_at=now(),
                )
                session.add(letter)
                session.flush()
                owe(session, Stage.DELIVER, [letter.id])
    except FeedbackError as error:
        form.email.errors = [str(error)]
        return _draw(form)
    return _draw(InviteForm(), link=link, mailed_to=email)


@bp.post("/members/invitations/<digest>/withdraw")
@policy(Permission.ADMIN)
def withdraw_invitation(digest: str) -> ResponseReturnValue:
    """Make an invitation worthless."""
    with writing() as session:
        members.withdraw(session, project().id, digest)
    notify("done", "The invitation is worthless now.")
    return redirect(url_for(".member_list"), 303)


@bp.post("/members/<int:user_id>/role")
@policy(Permission.ADMIN)
def change_role(user_id: int) -> ResponseReturnValue:
    """Give a member another role."""
    wanted = request.form.get("role", "")
    if wanted not in set(Role):
        raise NotFoundError
    with writing() as session:
        members.change_role(session, project().id, user_id, Role(wanted))
    notify("done", "Changed. They sign in again with the new role.")
    return redirect(url_for(".member_list"), 303)


@bp.post("/members/<int:user_id>/remove")
@policy(Permission.ADMIN)
def remove_member(user_id: int) -> ResponseReturnValue:
    """Take a member out of the project."""
    with writing() as session:
        members.remove(session, project().id, user_id)
    notify("done", "Removed. What they did stays under their name.")
    return redirect(url_for(".member_list"), 303)


def _draw(form: InviteForm, *, link: str = "", mailed_to: str = "") -> ResponseReturnValue:
    with reading() as session:
        page = render_template(
            "admin/members.html",
            members=session.scalars(members_of(project().id)).all(),
            invitations=session.scalars(invitations_of(project().id, now())).all(),
            form=form,
            link=link,
            mailed_to=mailed_to,
            roles=Role,
        )
    return page, 422 if form.errors else 200
