"""Rules that need no database: plain functions whose doctests are their specification."""
