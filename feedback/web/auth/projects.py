"""The projects that somebody belongs to, and making another."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedback.analyse.codebook import seed_codebook
from feedback.errors import NotAllowedError
from feedback.people.accounts import create_project, may_create_projects, set_role
from feedback.store.people import Role, User, memberships_of
from feedback.web.auth.entering import bp, note
from feedback.web.auth.forms import ProjectForm
from feedback.web.context import me, now, reading, writing
from feedback.web.policy import SIGNED_IN, policy
from surveys.words import _


@bp.get("/")
@policy(SIGNED_IN)
def home() -> ResponseReturnValue:
    """Lead to the only project, or to the choice of one."""
    with reading() as session:
        slugs = [membership.project.slug for membership in session.scalars(memberships_of(me().id))]
    if len(slugs) == 1:
        return redirect(url_for("dashboard.index", slug=slugs[0]), 303)
    return redirect(url_for(".projects"), 303)


@bp.get("/projects")
@policy(SIGNED_IN)
def projects() -> ResponseReturnValue:
    """Show the projects of whoever is signed in."""
    with reading() as session:
        memberships = [
            (membership.project.slug, membership.project.name, membership.role)
            for membership in session.scalars(memberships_of(me().id))
        ]
        may_create = may_create_projects(session, me().id)
    return render_template("auth/projects.html", memberships=memberships, may_create=may_create)


@bp.route("/projects/new", methods=["GET", "POST"])
@policy(SIGNED_IN)
def new_project() -> ResponseReturnValue:
    """Make another project; whoever administers one may."""
    with reading() as session:
        if not may_create_projects(session, me().id):
            raise NotAllowedError(_("Projects are made by people who administer one already."))
    form = ProjectForm(request.form)
    if request.method == "POST" and form.validate():
        with writing() as session:
            user = session.get_one(User, me().id)
            project = create_project(session, name=form.name.data, now=now())
            set_role(session, user, project, Role.ADMIN)
            seed_codebook(session, project.id, form.sectors.data or ())
            made = ("project", project.id)
            note(session, "project.create", user, project_id=project.id, made=made)
            slug = project.slug
        return redirect(url_for("admin.begin", slug=slug), 303)
    return render_template("auth/new_project.html", form=form), 422 if form.errors else 200
