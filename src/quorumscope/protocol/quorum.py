"""How many yes make a majority, in both countings."""


def others_needed(members: int) -> int:
    """Return how many *other* members must say yes in the original: (members - 1) // 2.

    With an even number this is no majority: of two members, none is needed (danger F8).
    """
    return (members - 1) // 2


def majority(members: int) -> int:
    """Return how many members, oneself included, are more than half of *members*."""
    return members // 2 + 1
