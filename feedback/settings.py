"""Every setting: its name, type, default and meaning.

Settings come from environment variables with the prefix ``FEEDBACK_`` (``DATABASE_URL`` and
``PUBLIC_URL`` are also read without it, as hosts usually name them). An empty variable counts as
unset. Each can also be read from a file that the same name with ``_FILE`` points to, so that
secrets need not stand in the environment. The table in ``docs/settings.md`` is compared with this
file by a test.
"""

import os
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import (
    AliasChoices,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from feedback.errors import SettingsError

PREFIX = "FEEDBACK_"


class FileSource(PydanticBaseSettingsSource):
    """Reads a setting from the file that ``<NAME>_FILE`` names."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the file's text without the line break at its end."""
        for name in names_of(field_name, field):
            path = os.environ.get(f"{name}_FILE", "")
            if path:
                try:
                    return Path(path).read_text(encoding="utf-8").strip(), name, False
                except (OSError, UnicodeDecodeError) as error:
                    reason = getattr(error, "strerror", None) or "it is not text"
                    msg = f"{name}_FILE names {path}, which cannot be read: {reason}."
                    raise SettingsError(msg) from None
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return what was found, by the name under which the model looks for it."""
        found: dict[str, Any] = {}
        for field_name, field in self.settings_cls.model_fields.items():
            value, name, _ = self.get_field_value(field, field_name)
            if value:
                found[name if field.validation_alias else field_name] = value
        return found


class Settings(BaseSettings):
    """The defaults run a complete instance on one machine."""

    model_config = SettingsConfigDict(
        env_prefix="FEEDBACK_", frozen=True, env_ignore_empty=True, extra="ignore"
    )

    data_dir: Path = Field(
        default=Path("instance"),
        description="Folder for the SQLite database, its copies before a migration, backups and "
        "letters.",
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
    outward: str = Field(
        default="console",
        pattern="^(console|send)$",
        description="How news leaves for webhooks, Slack and trackers: `console` writes each "
        "request into the data folder, `send` sends it.",
    )
    private_hosts: str = Field(
        default="",
        description="Hosts, with commas between, that may be sent to although they are on a "
        "private network or speak plain http, e.g. `chat.internal,127.0.0.1`.",
    )
    llm_url: str = Field(
        default="",
        description="Base address of a language model with an OpenAI-compatible interface, e.g. "
        "`http://127.0.0.1:11434/v1`, that may word replies anew; unset asks none.",
    )
    llm_key: SecretStr = Field(
        default=SecretStr(""), description="What is sent to it as `Authorization: Bearer …`."
    )
    llm_model: str = Field(default="", description="The name of the model that is asked.")
    llm_timeout: float = Field(
        default=20.0,
        gt=0,
        le=120,
        description="How many seconds its answer may take before the draft stands as it is.",
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

    workers: int = Field(
        default=1,
        ge=1,
        le=64,
        description="How many processes `feedback serve` answers with; one a core is enough.",
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=5,
        description="How many reverse proxies stand before this server; exactly so many steps of "
        "`X-Forwarded-For`, `-Proto` and `-Host` are believed, 0 believes none.",
    )
    redis_url: SecretStr = Field(
        default=SecretStr(""),
        description="`redis://host:6379/0`: counts rate limits there; unset counts them in the "
        "database. Needs the extra `heard[scale]`.",
    )
    answers_per_minute: int = Field(
        default=120,
        ge=0,
        description="How many pages of surveys one network address may send a minute, 0 for any "
        "number. A class or an office often shares one address.",
    )
    metrics_token: SecretStr = Field(
        default=SecretStr(""),
        description="Who sends it as `Authorization: Bearer …` reads `/metrics`; unset lets only "
        "this machine itself read them. Needs the extra `heard[metrics]`.",
    )
    oidc_issuer: str = Field(
        default="",
        description="Address of an OpenID Connect service that people may sign in with, e.g. "
        "`https://login.example.com/realms/team`; unset offers passwords only.",
    )
    oidc_client_id: str = Field(default="", description="What that service calls this instance.")
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), description="The secret that it shares with this instance."
    )
    oidc_name: str = Field(
        default="your company account",
        description="How the sign-in page calls it: “Sign in with …”.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments, then the environment, then files; nothing from ``.env``."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, FileSource(settings_cls)

    @field_validator("public_url")
    @classmethod
    def _end_without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @model_validator(mode="after")
    def _check_addresses(self) -> Self:
        if not self.public_url.startswith(("http://", "https://")):
            msg = "must begin with http:// or https://"
            raise ValueError(msg)
        if self.oidc_issuer and not self.oidc_client_id:
            msg = "FEEDBACK_OIDC_ISSUER needs FEEDBACK_OIDC_CLIENT_ID beside it"
            raise ValueError(msg)
        return self

    @property
    def sub_path(self) -> str:
        """The path below which this instance lives on its host, without a slash at its end."""
        return urlsplit(self.public_url).path

    @property
    def address(self) -> str:
        """The public address without a slash at its end: what links begin with."""
        return self.public_url

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


def names_of(field_name: str, field: FieldInfo) -> tuple[str, ...]:
    """Return the names of a setting in the environment, the full one first."""
    alias = field.validation_alias
    if isinstance(alias, AliasChoices):
        return tuple(str(choice) for choice in alias.choices)
    return (f"{PREFIX}{field_name.upper()}",)


def unknown_names() -> list[str]:
    """Return the variables that look like settings of ours and are none, mostly slips."""
    known = {
        name + suffix
        for field_name, field in Settings.model_fields.items()
        for name in names_of(field_name, field)
        for suffix in ("", "_FILE")
    }
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)


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
