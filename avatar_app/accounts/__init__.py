"""Accounts, sign-ins and what they may do."""
