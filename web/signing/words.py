"""What the pages of signing in say, in our words."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "GENERIC_AUTHN_FAILED": ("This address and password do not open an account.", "error"),
    "PASSWORD_RESET_REQUEST": ("If this address has an account, a letter with a link is on its way to it.", "said"),
    "PASSWORD_RESET_NO_LOGIN": ("The new password is kept. Sign in with it.", "said"),
    "PASSWORD_RESET_EXPIRED": ("This link is over. Ask for another.", "error"),
    "INVALID_RESET_PASSWORD_TOKEN": ("This link counts no longer. Ask for another.", "error"),
    "PASSWORD_CHANGE": ("The new password is kept. You are signed out everywhere else.", "said"),
    "PASSWORD_NOT_PROVIDED": ("Write your password.", "error"),
    "PASSWORD_NOT_SET": ("Write your password.", "error"),
    "PASSWORD_IS_THE_SAME": ("This is the password that you have.", "error"),
    "RETYPE_PASSWORD_MISMATCH": ("The two are not the same.", "error"),
    "INVALID_PASSWORD": ("This is not your password.", "error"),
    "EMAIL_NOT_PROVIDED": ("Write your e-mail address.", "error"),
    "INVALID_EMAIL_ADDRESS": ("Write an e-mail address such as name@example.org.", "error"),
    "REAUTHENTICATION_SUCCESSFUL": ("Thank you.", "said"),
    "TWO_FACTOR_INVALID_TOKEN": ("This code is not right, or was used before.", "error"),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": ("You are signed in.", "said"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": ("From now on a code is asked for at each sign-in.", "said"),
    "TWO_FACTOR_DISABLED": ("No code is asked for any more.", "said"),
    "TWO_FACTOR_PERMISSION_DENIED": ("Sign in with your password first.", "error"),
    "TWO_FACTOR_SETUP_EXPIRED": ("That took too long. Begin again.", "error"),
    "INVALID_RECOVERY_CODE": ("This code is not one of yours, or was used before.", "error"),
    "API_ERROR": ("Begin again.", "error"),
}
SUBJECTS: Final = {
    "PASSWORD_RESET": "Choose a new password",
    "PASSWORD_NOTICE": "Your password was changed",
    "PASSWORD_CHANGE_NOTICE": "Your password was changed",
}
