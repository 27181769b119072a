"""What can go wrong, in words that the person who meets it can act on.

Everything under :class:`FeedbackError` is expected: the web shows it as a page, the command line as
one line and an exit code. ``ValueError`` and ``TypeError`` mean a mistake of ours and become a 500.
"""


class FeedbackError(Exception):
    """Base of all that a user may cause or must know; its text is shown to them as it is."""

    status = 400  # what HTTP calls it


class InvalidInputError(FeedbackError):
    """What was sent does not fit; nothing was stored."""

    status = 422


class NotFoundError(FeedbackError):
    """There is no such thing, or it belongs to somebody else: both look the same from outside."""

    status = 404

    def __init__(self, message: str = "There is nothing at this address.") -> None:
        super().__init__(message)


class NotAllowedError(FeedbackError):
    """The person is known, and their role does not include this."""

    status = 403


class ConflictError(FeedbackError):
    """Somebody else was faster, or the thing is no longer in the state this needs."""

    status = 409


class GoneError(FeedbackError):
    """A link that has expired or a survey that has closed."""

    status = 410


class SurveyClosedError(GoneError):
    """The survey takes no more answers."""


class LinkExpiredError(GoneError):
    """The link was good once and is no longer."""


class TooLargeError(FeedbackError):
    """More was sent than is taken."""

    status = 413


class TooManyError(FeedbackError):
    """Something was done more often than it may be."""

    status = 429


class WrongFileError(FeedbackError):
    """A file is not what its name says, or not of a kind we read."""

    status = 422


class SettingsError(FeedbackError):
    """A setting cannot be used; the text names it, what is wrong and how to set it."""

    status = 503


class DatabaseUnavailableError(FeedbackError):
    """The database cannot be reached, or is busy for longer than we wait."""

    status = 503


class OvertakenError(DatabaseUnavailableError):
    """Two waited for each other and the other one's work stands; this may be done again at once."""

    status = 409


class SchemaError(FeedbackError):
    """The database and the code do not fit together; the text names both revisions."""

    status = 503
