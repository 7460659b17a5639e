"""Accounts as Flask-Security wants them: people that it may change, and a store that keeps what it changed."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from flask_security import RoleMixin, UserMixin
from flask_security.datastore import UserDatastore

from mediaarchive.accounts import Account, passwords
from mediaarchive.archive import accounts
from web.site import site


class Person(UserMixin):
    """One account in one request. What the library changes here is kept by `People.put`."""

    fs_uniquifier: str = ""
    tf_phone_number = None

    def __init__(self, account: Account) -> None:
        """Take what the library asks for from an account."""
        kept = account.secrets
        self.account = account
        self.email = account.email
        self.active = account.is_active
        self.roles: list[Any] = []
        self.password = kept.password
        self.fs_uniquifier = kept.session
        self.tf_totp_secret = kept.totp
        self.tf_primary_method = "authenticator" if kept.totp else None
        self.mf_recovery_codes = list(kept.codes)

    def verify_and_update_password(self, password: str) -> bool:
        """Say whether this is the password."""
        return self.password is not None and passwords.verify(self.password, password)


class NoRole(RoleMixin):
    """What the library knows of roles: that there are none."""


class People(UserDatastore):
    """Finds people by what the library knows of them. Every change is one transaction of the archive's."""

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> Person | None:  # noqa: ARG002 - always
        """Return a person by address or by what their sessions name."""
        ((by, value),) = wanted.items()
        look = {"email": accounts.find, "fs_uniquifier": accounts.by_session}[by]
        found = look(site().archive, str(value))
        return Person(found) if found else None

    def find_role(self, role: str) -> None:
        """Return nothing: roles are not the library's affair."""

    def put(self, model: Person) -> Person:
        """Keep what the library has changed, and nothing else: another request may have changed the rest."""
        before = model.account.secrets
        after = replace(
            before,
            password=model.password,
            session=model.fs_uniquifier,
            totp=model.tf_totp_secret,
            codes=tuple(model.mf_recovery_codes or ()),
        )
        model.account = accounts.keep_secrets(site().archive, model.account.id, before, after)
        return model

    def commit(self) -> None:
        """Do nothing: `put` has kept it."""

    def set_uniquifier(self, user: Any, uniquifier: str | None = None) -> None:
        """End all sessions of a person."""
        user.fs_uniquifier = uniquifier or secrets.token_urlsafe(32)
        self.put(user)

    def tf_reset(self, user: Any) -> None:
        """Ask for no code any more; the codes for emergencies go too."""
        user.mf_recovery_codes = []
        super().tf_reset(user)
