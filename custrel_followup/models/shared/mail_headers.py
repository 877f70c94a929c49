"""Headers of mails that no person wrote (RFC 3834), as `mail.mail` keeps them.

Machines that see them do not answer; Exchange looks at its own header only.
"""

SUPPRESS = {"X-Auto-Response-Suppress": "All"}

AUTO_REPLIED = repr({"Auto-Submitted": "auto-replied", **SUPPRESS})
"""In answer to somebody, e.g. to say that his mail came in."""

GENERATED = {"Auto-Submitted": "auto-generated", **SUPPRESS}
AUTO_GENERATED = repr(GENERATED)
"""By ourselves, e.g. once a day."""
