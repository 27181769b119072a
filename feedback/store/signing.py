"""How a business answers and who signs: a project's voice, a person's sign-off."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from feedback.store.base import Base, Code, LongText, ShortText


class ReplyVoice(Base):
    """How one project answers where everybody reads it."""

    __tablename__ = "reply_voice"

    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), primary_key=True
    )
    contact: Mapped[ShortText] = mapped_column(default="")  # where a conversation goes on
    sector: Mapped[Code] = mapped_column(default="")
    voice: Mapped[ShortText] = mapped_column(default="")  # "warm, plain"
    channel: Mapped[Code] = mapped_column(default="other")  # of reviews that name none
    banned: Mapped[LongText] = mapped_column(default="")  # words that are never used, one a line

    @property
    def banned_words(self) -> tuple[str, ...]:
        """The words that are never used."""
        return tuple(line.strip() for line in self.banned.splitlines() if line.strip())


class SignOff(Base):
    """Under which name and role somebody signs."""

    __tablename__ = "sign_off"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[ShortText]
    role: Mapped[ShortText] = mapped_column(default="")

    @property
    def line(self) -> str:
        """The line under a reply."""
        return f"{self.name}, {self.role}" if self.role else self.name
