"""What Flask-Security is given instead of its own: our clock, rules of passwords, letters, and codes that open once."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import qrcode
from flask_security import (
    LoginForm,
    MailUtil,
    MfRecoveryCodesUtil,
    PasswordUtil,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
)
from flask_security.totp import Totp
from flask_security.utils import hash_password
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from passlib.exc import TokenError
from qrcode.image.svg import SvgPathImage
from wtforms import RadioField, StringField

from mediaarchive.accounts import passwords
from mediaarchive.archive import accounts, letters
from mediaarchive.errors import Conflict, InputRefused
from web.site import site


class SignInForm(LoginForm):
    """Address and password. There is no field that makes a browser remember them for a year."""

    remember = None


class SetUpForm(TwoFactorSetupForm):
    """What may be done about the second factor: an authenticator, or none any more."""

    setup = StringField()


class HelpForm(TwoFactorRescueForm):
    """Nothing is chosen here: who has no authenticator is asked for a recovery code."""

    help_setup = RadioField(choices=[])


class Rules(PasswordUtil):
    """The archive's rules of passwords."""

    def normalize(self, password: str) -> str:
        """Return one form for what keyboards write in several."""
        return passwords.normal(password)

    def validate(self, password: str, is_register: bool, **more: Any) -> tuple[list[str] | None, str]:  # noqa: ARG002
        """Return complaints, if any, and the password in its one form."""
        account = getattr(more.get("user"), "account", None)
        known = {"email": account.email, "name": account.name} if account else {}
        reason = passwords.complaint(password, **known)
        return ([reason] if reason else None), passwords.normal(password)


class Letters(MailUtil):
    """Letters go to the outbox; addresses are what the archive takes for one."""

    def send_mail(self, template: str, subject: str, recipient: Any, *words: Any, **_more: Any) -> None:
        """Write a letter. A link for a new password takes as long as the answer to an address without an account."""
        if template.endswith("/reset"):
            hash_password("as long as for an address that nobody has")
        _sender, body, _html = words
        letters.write(site().archive, str(recipient), subject, body, now=site().now())

    def normalize(self, email: str) -> str:
        """Return an address in its one form. Raises ValueError for what is none."""
        try:
            return accounts.plain_email(email)
        except InputRefused as error:
            raise ValueError(error.what) from None

    validate = normalize


class Steps(Totp):
    """Codes of the second factor, by the site's clock; none opens twice."""

    def verify_totp(self, token: str, totp_secret: str, user: Any, window: int = 0) -> bool:
        """Say whether the code is right and was not used."""
        now: datetime = site().now()
        try:
            found = self._totp.verify(token, totp_secret, time=now, window=window)
        except TokenError:
            return False
        return accounts.use_step(site().archive, user.account.id, found.counter)

    def generate_qrcode(self, username: str, totp: str) -> str:  # noqa: ARG002 - the library's signature
        """Return no picture inside the page, which our policy forbids: it has an address of its own."""
        return ""

    def picture(self, username: str, totp: str) -> bytes:
        """Return the code for a camera as SVG."""
        drawn = BytesIO()
        qrcode.make(self.get_totp_uri(username, totp), image_factory=SvgPathImage).save(drawn)
        return drawn.getvalue()


class Codes(MfRecoveryCodesUtil):
    """Codes for the day when the second factor is lost: shown once, kept as hashes, used up at once."""

    def get_recovery_codes(self, user: Any) -> list[str]:  # noqa: ARG002 - nobody can
        """Return none: they cannot be shown again."""
        return []

    def check_recovery_code(self, user: Any, code: str) -> bool:
        """Say whether the code is one of the person's."""
        return accounts.code_hash(site().archive, code) in user.account.secrets.codes

    def delete_recovery_code(self, user: Any, code: str) -> bool:
        """Use the code up. Raises Conflict where another request was faster."""
        if not accounts.use_code(site().archive, user.account.id, code):
            raise Conflict("this code was used in this moment")
        return True

    def _encrypt_codes(self, codes: list[str]) -> list[str]:
        return [accounts.code_hash(site().archive, code) for code in codes]


class _Clocked(TimestampSigner):
    """Signs with the site's clock."""

    def get_timestamp(self) -> int:
        """Return seconds of now."""
        return int(site().now().timestamp())


def clocked(serializer: Any) -> URLSafeTimedSerializer:
    """Return a serializer that goes by the site's clock."""
    return URLSafeTimedSerializer(serializer.secret_keys, salt=serializer.salt, signer=_Clocked)
