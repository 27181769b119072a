"""The picture at the head of a survey: what is uploaded is read, drawn anew and thrown away."""

import hashlib
import io
from dataclasses import dataclass

from sqlalchemy.orm import Session

from feedback.errors import TooLargeError, WrongFileError
from feedback.store.surveys import Survey, SurveyLogo
from surveys.words import _

LARGEST_FILE = 1024 * 1024
WIDEST, HIGHEST = 640, 240  # twice what the page shows, for dense screens
_MOST_PIXELS = 16_000_000
_LONGEST_SIDE = 10_000
# The first bytes, not the name or what the browser says, decide what a file is.
_MAGIC = {
    "PNG": (b"\x89PNG\r\n\x1a\n",),
    "JPEG": (b"\xff\xd8\xff",),
    "WEBP": (b"RIFF",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that was drawn anew."""

    content: bytes  # PNG without anything but its pixels
    width: int
    height: int

    @property
    def digest(self) -> str:
        """Return what names this content and no other."""
        return hashlib.sha256(self.content).hexdigest()


def redraw(upload: bytes) -> Picture:
    """Read a PNG, JPEG or WebP and draw it anew, small enough for a page."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - only who uploads a picture needs it

    if len(upload) > LARGEST_FILE:
        msg = _("A logo may have 1 MB. Save it smaller and try again.")
        raise TooLargeError(msg)
    kind = _kind_of(upload)
    if kind is None:
        raise WrongFileError(_not_a_picture())
    try:
        image = Image.open(io.BytesIO(upload), formats=[kind])
        if max(image.size) > _LONGEST_SIDE or image.width * image.height > _MOST_PIXELS:
            msg = _("A logo may have 16 million pixels. Save it smaller and try again.")
            raise TooLargeError(msg)
        image.draft("RGB", (WIDEST * 2, HIGHEST * 2))
        drawn = ImageOps.exif_transpose(image).convert("RGBA")
    except (
        OSError,
        ValueError,
        SyntaxError,
        MemoryError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise WrongFileError(_not_a_picture()) from error
    drawn.thumbnail((WIDEST, HIGHEST))
    clean = Image.new("RGBA", drawn.size)
    clean.paste(drawn)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return Picture(content=out.getvalue(), width=clean.width, height=clean.height)


def set_logo(session: Session, survey: Survey, picture: Picture | None) -> None:
    """Put a picture at the head of a survey, or take it away."""
    if picture is None:
        if survey.logo is not None:
            session.delete(survey.logo)
            survey.logo = None
        session.flush()
        return
    if survey.logo is None:
        survey.logo = SurveyLogo(survey_id=survey.id)
    survey.logo.content, survey.logo.digest = picture.content, picture.digest
    survey.logo.width, survey.logo.height = picture.width, picture.height
    session.flush()


def _kind_of(upload: bytes) -> str | None:
    for kind, starts in _MAGIC.items():
        if upload.startswith(starts):
            return kind if kind != "WEBP" or upload[8:12] == b"WEBP" else None
    return None


def _not_a_picture() -> str:
    return _("This is not a picture that can be read. Send a PNG, JPEG or WebP file.")
