"""Every setting: its name, type, default and meaning.

Settings come from environment variables with the prefix ``FEEDBACK_`` (``DATABASE_URL`` and
``PUBLIC_URL`` are also read without it, as hosts usually name them). An empty variable counts as
unset. The table in ``docs/settings.md`` is compared with this file by a test.
"""

from pathlib import Path
from typing import Self

from pydantic import AliasChoices, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from feedback.errors import SettingsError


class Settings(BaseSettings):
    """The defaults run a complete instance on one machine."""

    model_config = SettingsConfigDict(
        env_prefix="FEEDBACK_", frozen=True, env_ignore_empty=True, extra="ignore"
    )

    data_dir: Path = Field(
        default=Path("instance"),
        description="Folder for the SQLite database, its copies before a migration, and letters.",
    )
    database_url: str = Field(
        default="",
        validation_alias=AliasChoices("FEEDBACK_DATABASE_URL", "DATABASE_URL"),
        description="Where the data is: `postgresql://…` or `sqlite:///…`; "
        "unset means `heard.db` in the data folder.",
    )
    public_url: str = Field(
        default="http://127.0.0.1:5000",
        validation_alias=AliasChoices("FEEDBACK_PUBLIC_URL", "PUBLIC_URL"),
        description="The address under which people reach this instance; links in letters and the "
        "check for requests from other sites use it.",
    )
    mail_url: SecretStr = Field(
        default=SecretStr("console:"),
        description="How letters leave: `console:` writes them into the data folder, "
        "`smtp://user:password@host:port` and `smtps://…` send them.",
    )
    mail_from: str = Field(
        default="Heard <heard@localhost>",
        description="The sender that letters to customers carry.",
    )
    log_level: str = Field(
        default="INFO",
        pattern="^(DEBUG|INFO|WARNING|ERROR)$",
        description="The least important message that is still logged.",
    )
    log_format: str = Field(
        default="text",
        pattern="^(text|json)$",
        description="`text` for people, `json` for machines; never with personal data.",
    )

    @model_validator(mode="after")
    def _check_addresses(self) -> Self:
        if not self.public_url.startswith(("http://", "https://")):
            msg = "must begin with http:// or https://"
            raise ValueError(msg)
        return self

    @property
    def database(self) -> str:
        """The database address with the driver that we ship for it."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir / 'heard.db'}"
        for old in ("postgres://", "postgresql://"):
            if self.database_url.startswith(old):
                return "postgresql+psycopg://" + self.database_url.removeprefix(old)
        return self.database_url

    @property
    def is_https(self) -> bool:
        """Whether cookies may insist on an encrypted connection."""
        return self.public_url.startswith("https://")


def load_settings() -> Settings:
    """Read the settings from the environment, or say in one sentence a fault what is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(
            f"FEEDBACK_{'_'.join(str(part) for part in fault['loc']).upper() or 'PUBLIC_URL'}: "
            f"{fault['msg']}"
            for fault in error.errors()
        )
        msg = f"The settings cannot be used. {faults}. See docs/settings.md."
        raise SettingsError(msg) from None
