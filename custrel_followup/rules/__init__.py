"""Rules that need no database: plain functions, specified by their doctests."""
