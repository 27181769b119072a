"""The form of a connection."""

from wtforms import Form, SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, Optional

from feedback.act.outward.announce import EVENTS
from feedback.act.outward.doors import DOORS
from surveys.words import N_


class ConnectionForm(Form):
    """A new place that news may go to."""

    kind = SelectField(
        N_("Where to"),
        choices=[SelectChoice(door.kind, door.wording.name) for door in DOORS.values()],
    )
    name = StringField(
        N_("What you call it"), [DataRequired(N_("Give it a name.")), Length(max=200)]
    )
    address = StringField(
        N_("Address"),
        [DataRequired(N_("Give the address.")), Length(max=500)],
        description=N_(
            "Of your program, of Slack’s incoming webhook, or of the repository; begins with "
            "https://."
        ),
    )
    secret = StringField(
        N_("Access token"),
        [Optional(), Length(max=500)],
        description=N_("For GitHub only. It is never shown again."),
    )
    events = SelectMultipleField(
        N_("What goes there by itself"),
        choices=[SelectChoice(event, words) for event, words in EVENTS.items()],
        description=N_("By choosing these you approve that they are sent whenever they happen."),
    )
