"""Who may do what: the whole table of actions, roles and facts."""

from __future__ import annotations

from itertools import product

import pytest

from mediaarchive.accounts import Action, Actor, Facts, Role, may

_EXPECTED = {
    Action.LOOK: {"viewer", "contributor", "editor", "licensing", "admin"},
    Action.UPLOAD: {"contributor", "editor", "admin"},
    Action.EDIT: {"editor", "admin"},
    Action.MODERATE: {"editor", "admin"},
    Action.LICENSE: {"licensing", "admin"},
    Action.MANAGE: {"admin"},
}
_TRUSTED = {"editor", "licensing", "admin"}
"""Written out here a second time, so that a change of the table is a change of two files."""


def _ada(role: Role) -> Actor:
    return Actor("Ada", role, "ada")


@pytest.mark.parametrize(("action", "role"), list(product(Action, Role)))
def test_each_role_may_what_the_table_says(action: Action, role: Role) -> None:
    """Every action for every role, about nothing in particular and about what is everybody's."""
    expected = role.value in _EXPECTED[action]

    assert expected == may(_ada(role), action)
    assert expected == may(_ada(role), action, Facts())


@pytest.mark.parametrize("action", Action)
def test_a_visitor_may_nothing(action: Action) -> None:
    """Who has not signed in has no right of the team, whatever it is about."""
    facts = [Facts(), Facts("ada"), Facts(is_restricted=True), Facts(is_deleted=True)]

    assert [False] * 5 == [may(None, action), *(may(None, action, each) for each in facts)]


@pytest.mark.parametrize(("action", "role"), list(product(Action, Role)))
def test_own_other_restricted_and_deleted(action: Action, role: Role) -> None:
    """A contributor brings footage of their own only, an admin leaves their own account alone; what is gone is gone."""
    able, ada = role.value in _EXPECTED[action], _ada(role)

    assert (able and action is not Action.MANAGE) == may(ada, action, Facts("ada"))
    assert (able and (action, role) != (Action.UPLOAD, Role.CONTRIBUTOR)) == may(ada, action, Facts("grace"))
    assert (able and role.value in _TRUSTED) == may(ada, action, Facts(is_restricted=True))
    assert not may(ada, action, Facts(is_deleted=True))
    assert not may(ada, action, Facts("ada", is_deleted=True))


def test_who_came_by_a_link_owns_nothing() -> None:
    """A person without an account is never the owner of what has none or another's."""
    passing = Actor("Ada", Role.CONTRIBUTOR)

    assert may(passing, Action.UPLOAD)
    assert not may(passing, Action.UPLOAD, Facts("grace"))
