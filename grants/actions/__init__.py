"""Every write about the money: one file a noun, each action one transaction."""

from grants.actions.basis import AlreadyBinding, bind_basis
from grants.actions.grant_years import add_grant, derive_grant_years

__all__ = ["AlreadyBinding", "add_grant", "bind_basis", "derive_grant_years"]
