"""Forms about proposals and action items."""

from wtforms import (
    BooleanField,
    DateField,
    FloatField,
    Form,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from feedback.act.framing import MOST_DAYS, Frame
from feedback.store.actions import Loop
from surveys.words import N_


class PlanForm(Form):
    """What is to change, who does it, until when."""

    title = StringField(
        N_("What is to change"), [DataRequired(N_("Say what is to change.")), Length(max=200)]
    )
    owner = SelectField(N_("Owner"), choices=[])
    due_on = DateField(N_("Due"), [Optional()])

    @property
    def owner_id(self) -> int | None:
        """The chosen owner, None for nobody."""
        return int(self.owner.data) if self.owner.data else None


class NewActionForm(PlanForm):
    """An action that no customer's words stand behind."""

    reason = TextAreaField(
        N_("Why"),
        [
            DataRequired(N_("Say why: there are no customers' words to read it from.")),
            Length(max=1000),
        ],
        description=N_("What somebody needs to know who reads this in a year."),
    )


class TellForm(Form):
    """What customers read."""

    you_said = TextAreaField(
        N_("You said"),
        [Length(max=1000)],
        description=N_("What customers told you, in a sentence."),
    )
    we_did = TextAreaField(
        N_("We did"), [Length(max=1000)], description=N_("What changed, in a sentence.")
    )


class CommentForm(Form):
    """A remark for colleagues."""

    text = TextAreaField(
        N_("Remark"), [DataRequired(N_("Write the remark first.")), Length(max=2000)]
    )


class EffortForm(Form):
    """What a change would take."""

    effort = FloatField(
        N_("Effort in days"),
        [
            Optional(),
            NumberRange(min=0.1, max=MOST_DAYS, message=N_("A number of days, more than 0.")),
        ],
        description=N_("Days of work of one person, by your judgement."),
    )


class FrameForm(EffortForm):
    """What makes a wish a piece of work."""

    problem = TextAreaField(
        N_("The problem"),
        [Length(max=2000)],
        description=N_("Who cannot do what, when, and what it costs them. No solution yet."),
    )
    loop = SelectField(
        N_("Loop"),
        choices=[
            SelectChoice(Loop.INNER.value, N_("inner: settled with this one customer")),
            SelectChoice(Loop.HUDDLE.value, N_("huddle: settled by the team itself")),
            SelectChoice(Loop.OUTER.value, N_("outer: the business has to change")),
        ],
    )
    success_measure = TextAreaField(
        N_("How we will see that it worked"),
        [Length(max=2000)],
        description=N_("What should be different, by how much, and when we look."),
    )
    comparison = SelectField(N_("Compared with"), choices=[])
    contact_outcome = TextAreaField(
        N_("What came of the talk with the customer"), [Length(max=2000)]
    )
    untold_because = TextAreaField(
        N_("Why nobody is told"),
        [Length(max=2000)],
        description=N_("Only if nobody will be told when it is done."),
    )
    is_public = BooleanField(N_("Replies may speak of it"))

    @property
    def frame(self) -> Frame:
        """What was said of the work."""
        return Frame(
            problem=self.problem.data or "",
            loop=Loop(self.loop.data),
            effort=self.effort.data,
            success_measure=self.success_measure.data or "",
            comparison_theme_id=int(self.comparison.data) if self.comparison.data else None,
            contact_outcome=self.contact_outcome.data or "",
            untold_because=self.untold_because.data or "",
            is_public=bool(self.is_public.data),
        )


class DeclineForm(Form):
    """Why something will not be done."""

    because = TextAreaField(
        N_("Why it will not be done"),
        [DataRequired(N_("Say why it will not be done.")), Length(max=1000)],
    )
    is_told = BooleanField(N_("Customers may read this reason"))


class RejectForm(Form):
    """Why a proposal does not become an action."""

    because = TextAreaField(
        N_("Why it is rejected"),
        [
            DataRequired(N_("Say why: whoever reads these complaints in a year will ask.")),
            Length(max=1000),
        ],
    )


class WhyForm(Form):
    """One step of a why-ladder."""

    question = StringField(
        N_("Why"),
        [Length(max=1000)],
        description=N_("Left empty, it asks why of the answer above."),
    )
    answer = TextAreaField(
        N_("Because"), [DataRequired(N_("Write the answer to the why.")), Length(max=1000)]
    )
    # Left out where no text stands behind the action; `act.ladder` looks whether it is one of them.
    item = SelectField(N_("Which text shows it"), choices=[], validate_choice=False)
