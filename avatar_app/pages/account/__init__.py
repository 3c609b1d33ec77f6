"""The account's page."""
