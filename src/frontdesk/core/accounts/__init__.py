"""Accounts and the people in them: memberships, invitations, teams."""
