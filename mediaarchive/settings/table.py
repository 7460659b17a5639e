"""The table of settings and the frozen values made from it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from mediaarchive.errors import Misconfigured
from mediaarchive.logs import FORMS


class Setting(NamedTuple):
    """One row: the field of `Settings`, its environment variable, the default as text, how it is read, what it does."""

    name: str
    variable: str
    default: str
    read: Callable[[str], Any]
    help: str


def _switch(text: str) -> bool:
    values = {"yes": True, "true": True, "1": True, "on": True, "no": False, "false": False, "0": False, "off": False}
    if text.lower() not in values:
        raise ValueError("write yes or no")
    return values[text.lower()]


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise ValueError("must not be negative")
    return value


def _seconds(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError("must be 1 or more")
    return value


def _path(text: str) -> Path | None:
    return Path(text).expanduser() if text else None


def _form(text: str) -> str:
    if text not in FORMS:
        raise ValueError(f"write {' or '.join(FORMS)}")
    return text


def _text(text: str) -> str | None:
    return text or None


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting("home", "MEDIAARCHIVE_HOME", "archive", _path, "Folder of the archive: catalogue, objects, lock, scratch."),
    Setting(
        "cache",
        "MEDIAARCHIVE_CACHE",
        "~/.cache/mediaarchive",
        _path,
        "Folder for what can be made again, such as joined speech models.",
    ),
    Setting(
        "database_url",
        "MEDIAARCHIVE_DATABASE_URL",
        "",
        _text,
        "Address of the catalogue: postgresql+psycopg://user@host/name. Empty: a SQLite file in the home folder.",
    ),
    Setting(
        "store_url",
        "MEDIAARCHIVE_STORE_URL",
        "",
        _text,
        "Where objects lie: s3://bucket/prefix?endpoint=https://host&region=name. Empty: in the home folder.",
    ),
    Setting("store_key", "MEDIAARCHIVE_STORE_KEY", "", _text, "Access key of the bucket. Empty: the machine's role."),
    Setting("store_secret", "MEDIAARCHIVE_STORE_SECRET", "", _text, "Secret that belongs to the access key."),
    Setting(
        "store_cache_gb",
        "MEDIAARCHIVE_STORE_CACHE_GB",
        "100",
        _count,
        "Gigabytes of the bucket's objects of which this machine keeps copies in its home folder.",
    ),
    Setting(
        "production",
        "MEDIAARCHIVE_PRODUCTION",
        "no",
        _switch,
        "Refuse to start without a sandbox and a secret key; cookies go over HTTPS only.",
    ),
    Setting(
        "sandbox",
        "MEDIAARCHIVE_SANDBOX",
        "auto",
        str,
        "How decoders are locked in: auto, bubblewrap, landlock, or none (refused in production).",
    ),
    Setting(
        "metrics_token",
        "MEDIAARCHIVE_METRICS_TOKEN",
        "",
        _text,
        "What Prometheus sends to read /metrics (Authorization: Bearer …). Empty: this machine alone may read it.",
    ),
    Setting("log", "MEDIAARCHIVE_LOG", "text", _form, "Log lines as text for people, or json for machines."),
    Setting("workers", "MEDIAARCHIVE_WORKERS", "0", _count, "Steps run at once. 0: one per processor core."),
    Setting(
        "scheduler",
        "MEDIAARCHIVE_SCHEDULER",
        "",
        _text,
        "Dask's scheduler, tcp://host:port or tls://host:port, on whose workers steps run. Empty: in this process.",
    ),
    Setting(
        "reserve_mb",
        "MEDIAARCHIVE_RESERVE_MB",
        "256",
        _count,
        "Free disk in MiB below which new bytes are refused, so that deleting and answering stay possible.",
    ),
    Setting(
        "upload_quota_gb",
        "MEDIAARCHIVE_UPLOAD_QUOTA_GB",
        "1024",
        _count,
        "Gigabytes that one person may have in unfinished uploads.",
    ),
    Setting(
        "upload_days",
        "MEDIAARCHIVE_UPLOAD_DAYS",
        "7",
        _count,
        "Days after its last byte at which an unfinished upload is deleted.",
    ),
    Setting(
        "manifest_minutes",
        "MEDIAARCHIVE_MANIFEST_MINUTES",
        "15",
        _count,
        "Minutes after which the worker writes a manifest of a catalogue that has changed. 0: never by itself.",
    ),
    Setting(
        "fixity_days",
        "MEDIAARCHIVE_FIXITY_DAYS",
        "30",
        _count,
        "Days after which the worker begins to read every object again. 0: never by itself.",
    ),
    Setting(
        "asr_model",
        "MEDIAARCHIVE_ASR_MODEL",
        "",
        _text,
        "Whisper model: a folder, a .pt file, or base or tiny.en from the installed packages. Empty: base.",
    ),
    Setting(
        "asr_download",
        "MEDIAARCHIVE_ASR_DOWNLOAD",
        "no",
        _switch,
        "Fetch the Whisper model that is named from a hub where it is not on this machine. Never asked otherwise.",
    ),
    Setting("ffmpeg", "MEDIAARCHIVE_FFMPEG", "", _path, "The ffmpeg program. Empty: the system's, else the wheel's."),
    Setting(
        "secret_key",
        "MEDIAARCHIVE_SECRET_KEY",
        "",
        _text,
        "Key of the site's signatures (CSRF). Empty: one is made in the home folder, readable by its owner only.",
    ),
    Setting(
        "site_url",
        "MEDIAARCHIVE_SITE_URL",
        "",
        _text,
        "Address that visitors use. Empty: the host that the browser asked for.",
    ),
    Setting(
        "media_url",
        "MEDIAARCHIVE_MEDIA_URL",
        "",
        _text,
        "Address of the media listener as browsers reach it. Empty: same host, the port after the site's.",
    ),
    Setting(
        "patience_s",
        "MEDIAARCHIVE_PATIENCE_S",
        "20",
        _seconds,
        "Seconds of silence after which a request that is still being sent is cut off.",
    ),
    Setting(
        "proxies",
        "MEDIAARCHIVE_PROXIES",
        "0",
        _count,
        "Proxies of yours before the site, each adding to X-Forwarded-For whom it answers. 0: that header is ignored.",
    ),
    Setting("oidc_issuer", "MEDIAARCHIVE_OIDC_ISSUER", "", _text, "OpenID Connect provider by which members sign in."),
    Setting("oidc_client", "MEDIAARCHIVE_OIDC_CLIENT", "", _text, "Our client id there."),
    Setting("oidc_secret", "MEDIAARCHIVE_OIDC_SECRET", "", _text, "Our client secret there. Empty: a public client."),
    Setting(
        "oidc_name",
        "MEDIAARCHIVE_OIDC_NAME",
        "your organisation",
        str,
        "What the button for it says after Sign in with.",
    ),
    Setting(
        "smtp_url",
        "MEDIAARCHIVE_SMTP_URL",
        "",
        _text,
        "smtp://user:password@host:port (STARTTLS) or smtps://… Empty: no mail is sent.",
    ),
    Setting("mail_from", "MEDIAARCHIVE_MAIL_FROM", "", _text, "Address from which letters come, as Name <name@host>."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What `SETTINGS` says, read. One field per row."""

    home: Path
    cache: Path
    database_url: str | None
    store_url: str | None
    store_key: str | None
    store_secret: str | None
    store_cache_gb: int
    production: bool
    sandbox: str
    metrics_token: str | None
    log: str
    workers: int
    scheduler: str | None
    reserve_mb: int
    upload_quota_gb: int
    upload_days: int
    manifest_minutes: int
    fixity_days: int
    asr_model: str | None
    asr_download: bool
    ffmpeg: Path | None
    secret_key: str | None
    site_url: str | None
    media_url: str | None
    patience_s: int
    proxies: int
    oidc_issuer: str | None
    oidc_client: str | None
    oidc_secret: str | None
    oidc_name: str
    smtp_url: str | None
    mail_from: str | None


def load(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Read every setting from `environ` (the process's own by default); `overrides` that are not None win.

    Raises Misconfigured naming the variable that cannot be read.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        override = overrides.get(setting.name)
        values[setting.name] = override if override is not None else _read(setting, environ)
    return Settings(**values)


def hand_down(name: str, value: str) -> None:
    """Set a variable for this process and those that it starts: for libraries that are told in no other way."""
    os.environ[name] = value


def _read(setting: Setting, environ: Mapping[str, str]) -> Any:
    text = environ.get(setting.variable, setting.default)
    try:
        return setting.read(text)
    except ValueError as error:
        raise Misconfigured(f"{text!r} cannot be read: {error}", subject=setting.variable, hint=setting.help) from None
