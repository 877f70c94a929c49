"""Do expensive work once: locks between processes, stamps between runs."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def fingerprint(*inputs: object) -> str:
    """Short name of a set of inputs; other inputs give another name.

    >>> fingerprint("odoo", 19) == fingerprint("odoo", 19)
    True
    >>> fingerprint("odoo", 19) == fingerprint("odoo", "19")
    False
    """
    text = json.dumps(inputs, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def is_stamped(folder: Path) -> bool:
    """Whether the work that fills ``folder`` came to its end."""
    return (folder / ".complete").exists()


def stamp(folder: Path) -> None:
    (folder / ".complete").touch()


def write_if_changed(path: Path, text: str) -> None:
    """Replace a file in one step, so that a reader never sees half of it."""
    if path.exists() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_text(text)
    temporary.replace(path)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file; a second process waits until the first is done."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
