"""The sign-in form."""

from wtforms import Form, PasswordField, StringField
from wtforms.validators import InputRequired, Length


class SignInForm(Form):
    """Who somebody is, and how they prove it."""

    email = StringField(
        "E-mail address", [InputRequired("Type your e-mail address."), Length(max=200)]
    )
    password = PasswordField("Password", [InputRequired("Type your password."), Length(max=256)])
