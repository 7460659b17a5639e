"""Rights: the one table of actions and roles, and `may`, which reads it. Pure; what is not in the table is denied."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mediaarchive.accounts.model import Role


class Action(StrEnum):
    """What somebody wants to do."""

    LOOK = "look at the desk"
    UPLOAD = "bring footage"
    EDIT = "correct and publish"
    MODERATE = "decide what visitors say"
    LICENSE = "decide licence requests"
    MANAGE = "manage accounts"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who wants it: `account` is None for who came by the link of the command line."""

    name: str
    role: Role
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What it is about: whose (an account's id), whether it is withheld or under embargo, whether it is gone."""

    owner: str | None = None
    is_restricted: bool = False
    is_deleted: bool = False


_ALL: Final = frozenset(Role)
RIGHTS: Final[dict[Action, frozenset[Role]]] = {
    Action.LOOK: _ALL,
    Action.UPLOAD: frozenset({Role.CONTRIBUTOR, Role.EDITOR, Role.ADMIN}),
    Action.EDIT: frozenset({Role.EDITOR, Role.ADMIN}),
    Action.MODERATE: frozenset({Role.EDITOR, Role.ADMIN}),
    Action.LICENSE: frozenset({Role.LICENSING, Role.ADMIN}),
    Action.MANAGE: frozenset({Role.ADMIN}),
}
_OWN_ONLY: Final = {(Action.UPLOAD, Role.CONTRIBUTOR)}
"""Rights that end at what belongs to somebody else."""
_OTHERS_ONLY: Final = {(Action.MANAGE, Role.ADMIN)}
"""Rights that end at oneself: nobody shuts themselves out, or up."""
_TRUSTED: Final = frozenset({Role.EDITOR, Role.LICENSING, Role.ADMIN})
"""Who may touch what is withheld or under embargo."""


def may(actor: Actor | None, action: Action, facts: Facts | None = None) -> bool:
    """Say whether `actor` may do this, to what `facts` tell of; without facts: at all."""
    if actor is None or actor.role not in RIGHTS[action]:
        return False
    if facts is None:
        return True
    if facts.is_deleted or (facts.is_restricted and actor.role not in _TRUSTED):
        return False
    if facts.owner is None:
        return True
    is_own = facts.owner == actor.account
    return not ((is_own and (action, actor.role) in _OTHERS_ONLY) or (not is_own and (action, actor.role) in _OWN_ONLY))
