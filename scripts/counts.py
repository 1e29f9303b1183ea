"""Count all that can happen within larger bounds, and compare with what was counted before.

A change of meaning in a text, in an invariant or in the search shows as another count. The small
ones stand in tests/check/test_explore.py; these take up to a minute each.

Found here: the counts. Never: a search.
"""

from __future__ import annotations

import sys

from quorumscope import Cluster, OriginalParticipant, Participant, explore

COUNTS = (
    (Participant, {"elections": 2, "submits": 1, "drops": 1}, (783_780, 3_608_039, 28)),
    (
        Participant,
        {"elections": 2, "submits": 1, "crashes": 1, "restarts": 1},
        (1_987_201, 8_062_901, 30),
    ),
    (OriginalParticipant, {"elections": 2, "submits": 2}, (365_194, 1_251_820, 20)),
)
"""The text, the bounds, and how many states, steps between them, and steps to the farthest."""


def main() -> int:
    wrong = 0
    for text, bounds, counts in COUNTS:
        found = explore(Cluster(3, participant=text), bounds, stop=False, samples=0)
        ours = (found.states, found.transitions, found.depth)
        broken = text is Participant and bool(found.violations)
        wrong += ours != counts or broken or not found.exhaustive
        verdict = "as before" if ours == counts else f"NOT {counts[0]:,} and {counts[1]:,}"
        name = f"{text.__name__}, {found.bounds}"
        print(f"{name:66} {ours[0]:>10,} states {ours[1]:>11,} steps: {verdict}", flush=True)
        if broken:
            print(found.explain())
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
