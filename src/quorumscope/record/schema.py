"""The format of a trace file: its two kinds of lines, and the JSON schema that is published.

Found here: the header, the line of a step, and ``schema()``. ``docs/trace-schema.json`` is what
``python -m quorumscope.record.schema`` prints; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Literal, get_args

from msgspec import Struct, json

from ..net.actions import Action, Forge
from ..protocol.types import Member
from .origin import Origin

FORMAT: Literal["quorumscope-trace"] = "quorumscope-trace"
VERSION = 1


class Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first line: what the run began with, and where one stood in it.

    Attributes
    ----------
    rules : dict of str to bool
        For each rule of the safe text, whether it is on.
    fingerprint : str
        Of step 0; empty where it is not to be compared.
    cursor : int
        The id of the step where one stood.
    tip : int
        The end of the branch that one was on.
    label : str
        The label of step 0.

    All others are those of ``Origin``.
    """

    format: Literal["quorumscope-trace"]
    version: int
    protocol: str
    rules: dict[str, bool]
    members: tuple[Member, ...]
    state: str
    cluster: str
    snapshot: bytes = b""
    bootstrap: bool = True
    allow_forge: bool = False
    fingerprint: str = ""
    cursor: int = 0
    tip: int = 0
    label: str = ""

    @property
    def origin(self) -> Origin:
        return Origin(
            members=self.members,
            protocol=self.protocol,
            without=tuple(name for name, on in self.rules.items() if not on),
            state=self.state,
            snapshot=self.snapshot,
            cluster=self.cluster,
            bootstrap=self.bootstrap,
            allow_forge=self.allow_forge,
        )


class Line(Struct, frozen=True, forbid_unknown_fields=True):
    """Every other line: *action*, done at the step *parent*, made the step *step*.

    Attributes
    ----------
    step : int
        The id of the step; the second line of a file is step 1, and so on.
    parent : int
        The id of the step before it, which stands above it in the file, or 0 for the start.
    action : Action
    fingerprint : str
        Of the step; empty where it is not to be compared.
    label : str
        What its author calls this step.
    """

    step: int
    parent: int
    action: Action
    fingerprint: str = ""
    label: str = ""


def schema() -> dict[str, Any]:
    """The JSON schema of a line of a trace file."""
    kinds = [kind for kind in get_args(Action) if kind is not Forge]
    found, defs = json.schema_components(
        (Header, *kinds), schema_hook=_change, ref_template="#/$defs/{name}"
    )
    defs["Forge"] = _object("Forge", {"type": {"enum": ["Forge"]}, "message": {"type": "object"}})
    defs["Action"] = {"anyOf": [*found[1:], {"$ref": "#/$defs/Forge"}]}
    defs["Line"] = _line()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of a Quorumscope trace",
        "description": "A trace is JSON Lines: the first line a Header, every other one a Line.",
        "anyOf": [found[0], {"$ref": "#/$defs/Line"}],
        "$defs": dict(sorted(defs.items())),
    }


def _line() -> dict[str, Any]:
    number, text = {"type": "integer", "minimum": 0}, {"type": "string", "default": ""}
    fields = {"step": number, "parent": number, "action": {"$ref": "#/$defs/Action"}}
    made = _object("Line", {**fields, "fingerprint": text, "label": text})
    return {**made, "required": list(fields), "additionalProperties": False}


def _object(title: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": title,
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }


def _change(kind: Any) -> dict[str, Any]:
    assert kind is Hashable
    return {
        "description": "A change: any JSON value but an object; or an object of one key, the name"
        " of a codec, with the JSON value that the codec reads."
    }


if __name__ == "__main__":
    print(json.format(json.encode(schema()), indent=2).decode())
