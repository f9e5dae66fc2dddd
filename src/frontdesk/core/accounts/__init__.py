"""Accounts and who works in them: memberships, invitations, teams."""
