"""Signing in by Flask-Security: its views and forms over our accounts, clock, letters, rules and pages.

Lives here: what the library is told and given. Lives not here: the routes (web.account), who asks (web.members), rules
of accounts (the archive). Flask-Security changes what it is handed and saves it; `people` turns that into calls of the
archive, which alone writes. Its second listener of identities (Flask-Principal) and its long-lived cookie are taken
off, so that a visitor's answers do not depend on cookies.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from flask import Flask, current_app, g, session
from flask_login import user_logged_out  # type: ignore[import-untyped]
from flask_security import Security, user_authenticated

from mediaarchive.accounts import passwords
from mediaarchive.archive import Archive, accounts
from web import members
from web.signing import organisation, waiting
from web.signing.parts import Codes, HelpForm, Letters, Rules, SetUpForm, SignInForm, Steps, clocked
from web.signing.people import NoRole, People, Person
from web.signing.words import MESSAGES, SUBJECTS
from web.site import site
from web.visitors import address

_TEMPLATES = {
    "LOGIN_USER": "sign_in",
    "FORGOT_PASSWORD": "forgot",
    "RESET_PASSWORD": "reset",
    "CHANGE_PASSWORD": "change_password",
    "VERIFY": "verify",
    "TWO_FACTOR_SETUP": "two_factor",
    "TWO_FACTOR_VERIFY_CODE": "code",
    "MULTI_FACTOR_RECOVERY": "recovery_code",
    "MULTI_FACTOR_RECOVERY_CODES": "recovery_codes",
}


def install(app: Flask, archive: Archive) -> None:
    """Let people sign in. Call after CSRF protection is there, before the routes are added."""
    app.config.update({f"SECURITY_{name}": value for name, value in _told(archive).items()})
    security = Security(
        app, People(Person, NoRole), register_blueprint=False, login_form=SignInForm, two_factor_setup_form=SetUpForm,
        two_factor_rescue_form=HelpForm, mail_util_cls=Letters,
        password_util_cls=Rules, totp_cls=Steps, mf_recovery_codes_util_cls=Codes,
    )  # fmt: skip
    security.want_json(lambda _request: False)  # pages only: in JSON it would hand out tokens of its own
    security.login_manager.request_loader(lambda _request: None)  # and take them
    found = security.login_manager._user_callback
    security.login_manager.user_loader(lambda named: found(named) if members.holds() else None)
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    app.after_request_funcs[None].remove(security.login_manager._update_remember_cookie)
    for name in ("reset_serializer", "tf_setup_serializer"):
        setattr(security, name, clocked(getattr(security, name)))
    waiting.install(app)
    organisation.install(app, archive.settings)
    app.context_processor(_offers)
    user_authenticated.connect(_begun, app)
    user_logged_out.connect(_ended, app)


def _told(archive: Archive) -> dict[str, Any]:
    key = hashlib.sha256(b"second factor\0" + archive.secret_key().encode()).hexdigest()
    return {
        "BLUEPRINT_NAME": "account",
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
        "API_ENABLED_METHODS": ["session"],
        "RETURN_GENERIC_RESPONSES": True,
        "RECOVERABLE": True,
        "CHANGEABLE": True,
        "RESET_PASSWORD_WITHIN": timedelta(hours=2),
        "FRESHNESS": timedelta(minutes=30),
        "FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_SINGLE_HASH": True,
        "PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__time_cost": passwords.PASSES,
            "argon2__memory_cost": passwords.MEMORY_KIB,
            "argon2__parallelism": passwords.LANES,
        },
        "HASHING_SCHEMES": ["hex_sha256"],
        "DEPRECATED_HASHING_SCHEMES": [],
        "TWO_FACTOR": True,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "TWO_FACTOR_IMPLEMENTATIONS": {"code": "flask_security.twofactor.CodeTfPlugin"},
        "TWO_FACTOR_POST_SETUP_VIEW": "account.home",
        "TOTP_SECRETS": {"1": key},
        "TOTP_ISSUER": "mediaarchive",
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_N": 10,
        "POST_LOGIN_VIEW": "desk.home",
        "POST_LOGOUT_VIEW": "pages.home",
        "POST_CHANGE_VIEW": "account.home",
        "POST_RESET_VIEW": "account.login",
        "EMAIL_HTML": False,
        "EMAIL_SENDER": "mediaarchive",
        "EMAIL_TEMPLATE_PASSWORD_RESET": "account/mail/reset",
        "EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": "account/mail/changed",
        "EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": "account/mail/changed",
        **{f"{name}_TEMPLATE": f"account/{file}.html" for name, file in _TEMPLATES.items()},
        **{f"EMAIL_SUBJECT_{name}": subject for name, subject in SUBJECTS.items()},
        **{f"MSG_{name}": message for name, message in MESSAGES.items()},
    }


def _begun(_app: Flask, user: Person, **_more: object) -> None:
    """Begin a session: nothing that was in the browser's before goes over into it, its forms have a new token."""
    kept = {name: value for name, value in session.items() if name.startswith("_") or name in ("fs_paa", "fs_gexp")}
    session.clear()
    session.update(kept)
    g.pop("csrf_token", None)
    members.hold()
    accounts.succeeded(site().archive, accounts.SIGN_IN, user.email, address(), site().now())


def _ended(app: Flask, user: object, **_more: object) -> None:
    """End all sessions of the account, also those whose cookie somebody copied."""
    if isinstance(user, Person):
        app.extensions["security"].datastore.set_uniquifier(user)


def _offers() -> dict[str, Any]:
    return {"organisation": site().archive.settings.oidc_name if organisation.is_offered() else None}


def second_factor() -> Steps:
    """Return what makes and checks codes of the second factor."""
    made: Steps = current_app.extensions["security"].totp_factory
    return made
