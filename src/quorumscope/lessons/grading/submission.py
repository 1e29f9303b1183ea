"""A submission: a class or a file, as bytes that another process makes a class of again.

Found here: packing and loading. Loading runs what a student wrote, so only a player does it.
"""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, NamedTuple, Self

from ...protocol.participant import Core
from ..errors import LessonError


class Submission(NamedTuple):
    """What was handed in: ``class`` (pickled by value) or ``file`` (its source), as base64."""

    kind: Literal["class", "file"]
    data: str

    @classmethod
    def of(cls, given: Any) -> Self:
        """Pack a class, or the path of a Python file that holds one.

        Raises
        ------
        LessonError
            Where it is neither, or can't be read or packed.
        """
        if isinstance(given, type) and issubclass(given, Core):
            return cls("class", base64.b64encode(_packed(given)).decode())
        if not isinstance(given, str | Path):
            raise LessonError(f"{given!r} can't be graded; pass a class, or the path of a file")
        try:
            return cls("file", base64.b64encode(Path(given).read_bytes()).decode())
        except OSError as error:
            raise LessonError(f"{given} can't be read ({error}); pass another path") from error

    def load(self, base: type) -> Any:
        """Return the class; of a file, the last one in it that is derived from *base*."""
        data = base64.b64decode(self.data)
        if self.kind == "class":
            import cloudpickle

            # It runs what it reads: which is what this process, with its limits, is for.
            found = cloudpickle.loads(data)
        else:
            found = _last(_module(data), base)
        if not issubclass(found, base):
            raise LessonError(f"{found.__name__} must be a subclass of {base.__name__}")
        return found


def _packed(cls: type) -> bytes:
    import cloudpickle

    module = sys.modules.get(cls.__module__)
    named = getattr(module, cls.__name__, None) is cls and cls.__module__ != "__main__"
    if module is not None and named:
        # By value: the file that it stands in need not be there where it is judged.
        cloudpickle.register_pickle_by_value(module)
    try:
        packed: bytes = cloudpickle.dumps(cls)
    except Exception as error:
        raise LessonError(
            f"{cls.__name__} can't be handed on ({error!r}); let it use nothing but its own methods"
            " and what it imports"
        ) from error
    finally:
        if module is not None and named:
            cloudpickle.unregister_pickle_by_value(module)
    return packed


def _module(source: bytes) -> ModuleType:
    module = ModuleType("submission")
    sys.modules["submission"] = module
    exec(compile(source, "submission.py", "exec"), module.__dict__)
    return module


def _last(module: ModuleType, base: type) -> Any:
    found = [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, base) and thing.__module__ == "submission"
    ]
    if not found:
        raise LessonError(f"the file holds no subclass of {base.__name__}")
    return found[-1]
