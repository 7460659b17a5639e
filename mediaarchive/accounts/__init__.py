"""Who may do what: accounts with one role each, API tokens, attempts to sign in, and `may`, the one table of rights.

Lives here: their rows, passwords (Argon2id), how long somebody must wait after failed attempts. Lives not here:
sessions, forms and second factors as pages (the site), what the public sees (recordings), letters (outbox). Imports
errors, timeline and db.
"""

from mediaarchive.accounts.model import Account, Attempt, Role, Secrets
from mediaarchive.accounts.rights import Action, Actor, Facts, may

__all__ = ["Account", "Action", "Actor", "Attempt", "Facts", "Role", "Secrets", "may"]
