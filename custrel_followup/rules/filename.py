"""Names of files that come from outside."""

import re


def clean(name: str | None) -> str:
    """A file name that is only a name.

    >>> clean("../../etc/pass\\nwd")
    'etc_pass_wd'
    >>> clean("C:\\\\temp\\\\photo.jpg"), clean(None)
    ('C_temp_photo.jpg', 'file')
    """
    return re.sub(r"[\x00-\x1f\x7f/\\:]+", "_", name or "").strip("._ ") or "file"
