"""The forms of coming in and of one's own account."""

from wtforms import (
    BooleanField,
    Form,
    HiddenField,
    PasswordField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length

from feedback.analyse.shipped import SECTORS
from feedback.languages import LOCALES
from feedback.people.passwords import LONGEST
from surveys.words import N_

_TOO_LONG = N_("That is too long.")
_NEW_PASSWORD_HINT = N_("12 characters or more; a short sentence is a good one.")


def _sectors_field() -> SelectMultipleField:
    return SelectMultipleField(
        N_("What is it about?"),
        choices=[SelectChoice(code, name) for code, name in SECTORS.items()],
        description=N_("Brings the words of these sectors into the themes; more can come later."),
    )


def _email_field() -> StringField:
    return StringField(
        N_("E-mail address"),
        [DataRequired(N_("Type your e-mail address.")), Length(max=200, message=_TOO_LONG)],
    )


def _name_field() -> StringField:
    return StringField(
        N_("Your name"),
        [DataRequired(N_("Say how colleagues call you.")), Length(max=200, message=_TOO_LONG)],
    )


def _password_field() -> PasswordField:
    return PasswordField(
        N_("Password"),
        [InputRequired(N_("Type your password.")), Length(max=LONGEST, message=_TOO_LONG)],
    )


def _new_password_field(label: str = N_("Password")) -> PasswordField:
    return PasswordField(
        label,
        [InputRequired(N_("Choose a password.")), Length(max=LONGEST, message=_TOO_LONG)],
        description=_NEW_PASSWORD_HINT,
    )


def _code_field(hint: str) -> StringField:
    return StringField(
        N_("Code"),
        [DataRequired(N_("Type the code.")), Length(max=40, message=_TOO_LONG)],
        description=hint,
    )


class SignInForm(Form):
    """Who somebody is, and how they prove it."""

    email = _email_field()
    password = _password_field()


class CodeForm(Form):
    """The second proof."""

    code = _code_field(N_("Six digits that your phone shows now, or one of your recovery codes."))


class ForgottenForm(Form):
    """Whom to write to."""

    email = _email_field()


class NewPasswordForm(Form):
    """Another password, by a mailed link."""

    password = _new_password_field(N_("New password"))


class JoinForm(Form):
    """An account for somebody who was invited."""

    name = _name_field()
    email = _email_field()
    password = _new_password_field()
    time_zone = HiddenField()  # as the device says, where it says so


class SetUpForm(Form):
    """The first account and the first project."""

    name = _name_field()
    email = _email_field()
    password = _new_password_field()
    project = StringField(
        N_("What is it that customers talk about?"),
        [DataRequired(N_("Give the project a name.")), Length(max=200, message=_TOO_LONG)],
        description=N_("Your business or product: the name of the first project."),
    )
    sectors = _sectors_field()
    time_zone = HiddenField()  # as the device says, where it says so
    language = SelectField(
        N_("Language"), choices=[SelectChoice(tag, name) for tag, name in LOCALES.items()]
    )


class ProjectForm(Form):
    """Another project."""

    name = StringField(
        N_("Name"),
        [DataRequired(N_("Give the project a name.")), Length(max=200, message=_TOO_LONG)],
        description=N_("A business, a product or a part of one whose customers you listen to."),
    )
    sectors = _sectors_field()


class ProfileForm(Form):
    """What people decide about themselves."""

    name = _name_field()
    language = SelectField(
        N_("Language and format"),
        choices=[
            SelectChoice("", N_("As the browser says")),
            *(SelectChoice(tag, name) for tag, name in LOCALES.items()),
        ],
    )
    time_zone = StringField(N_("Time zone"))  # drawn by region, checked by accounts.change_profile
    theme = SelectField(
        N_("Colours"),
        choices=[
            SelectChoice("", N_("As the device says")),
            SelectChoice("light", N_("Light")),
            SelectChoice("dark", N_("Dark")),
        ],
    )
    has_keys = BooleanField(
        N_("Single-letter shortcuts"),
        description=N_("J and K to move, E to put away. Press ? for all of them."),
    )


class PasswordForm(Form):
    """Another password for somebody who knows the old one."""

    old = PasswordField(
        N_("Password you have now"),
        [InputRequired(N_("Type your password.")), Length(max=LONGEST, message=_TOO_LONG)],
    )
    new = _new_password_field(N_("New password"))


class ConfirmForm(Form):
    """The first code of a phone."""

    code = _code_field(N_("Six digits that the phone shows now."))


class ProveForm(Form):
    """The password once more, before something that weakens the account."""

    password = _password_field()
