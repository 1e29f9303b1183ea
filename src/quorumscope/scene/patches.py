"""What has changed between two tables of JSON values: marks, choices or members, by id.

Found here: ``patch``. Never: what is in the tables; its inverse, ``applied``, stands in film.py.
"""

from __future__ import annotations

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
Items: TypeAlias = dict[str, Json]
"""Marks, choices or members, by id."""

NEUTRAL = {"anchor": "middle", "ignored": False, "envelope": None}
"""What a field is set to that is not there any more, where that is not 0 or an empty text."""


def patch(now: Items, before: Items) -> Json:
    """What has changed, item by item and field by field, and what is gone."""
    changed = [{"id": id} | difference(item, before.get(id, {})) for id, item in now.items()]
    gone = [id for id in before if id not in now]
    told = [c for c in changed if len(c) > 1 or c["id"] not in before]
    made: Json = {"set": told, "gone": gone}
    return {field: value for field, value in made.items() if value}


def difference(now: Json, before: Json) -> Json:
    """Return the fields to set in *before* so that it becomes *now*."""
    made = {f: v for f, v in now.items() if f not in before or before[f] != v}
    for field in before:
        if field not in now:
            made[field] = NEUTRAL.get(field, "" if isinstance(before[field], str) else 0)
    return made
