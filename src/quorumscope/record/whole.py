"""A file that is there whole or not at all.

Found here: ``write_whole``. Never: what is in the file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def write_whole(path: str | Path, parts: Iterable[bytes]) -> None:
    """Write *parts* to *path*; what was there before stays until all is written.

    Raises
    ------
    OSError
        Where the file can't be written. Whatever *parts* raises while they are made is raised, too.
    """
    target = Path(path).resolve()
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with unfinished.open("wb") as file:
            for part in parts:
                file.write(part)
        unfinished.replace(target)
    except OSError as error:
        if error.filename != str(unfinished):
            raise
        # Named as its writer named it, and not as it is called until it is whole.
        raise type(error)(error.errno, error.strerror, str(path)) from None
    finally:
        unfinished.unlink(missing_ok=True)
