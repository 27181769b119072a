"""The forms of coming in."""

from wtforms import Form, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from feedback.people.passwords import LONGEST, SHORTEST


class SignInForm(Form):
    """Who somebody is, and how they prove it."""

    email = StringField(
        "E-mail address", [InputRequired("Type your e-mail address."), Length(max=200)]
    )
    password = PasswordField("Password", [InputRequired("Type your password."), Length(max=256)])


class JoinForm(Form):
    """An account for somebody who was invited."""

    name = StringField(
        "Your name", [InputRequired("Say how colleagues call you."), Length(max=200)]
    )
    email = StringField(
        "E-mail address", [InputRequired("Type your e-mail address."), Length(max=200)]
    )
    password = PasswordField(
        "Password",
        [InputRequired("Choose a password."), Length(max=LONGEST)],
        description=f"{SHORTEST} characters or more; a short sentence is a good one.",
    )
