"""The words of the course: the seed's word, what other systems call it, and what it means.

Found here: the terms and the controls, and which of them a text uses. Never: where one is explained
(the scripts).
"""

from __future__ import annotations

import re

from msgspec import Struct


class Term(Struct, frozen=True):
    """A word that has to be explained before it is used.

    Attributes
    ----------
    word : str
        As this package says it.
    means : str
        One sentence.
    raft, paxos : str
        What those call it; empty where they have no such thing.
    forms : str
        A regular expression for the forms in which it is used; by default the word and its plural.
    """

    word: str
    means: str
    raft: str = ""
    paxos: str = ""
    forms: str = ""

    @property
    def pattern(self) -> re.Pattern[str]:
        """What finds the term in a text."""
        return re.compile(rf"\b(?:{self.forms or f'{re.escape(self.word)}s?'})\b")


TERMS = (
    Term(
        "member",
        "One of the processes that agree on one log; it is known by its address, such as n2.",
        "server",
        "acceptor",
    ),
    Term("message", "What one member sends to another: an ask, or the answer to one."),
    Term(
        "master",
        "The member that decides what is written next, until another is elected.",
        "leader",
        "distinguished proposer",
        forms="masters?",
    ),
    Term("MASTER", "The state of a member that is master, as it believes.", forms="MASTER"),
    Term(
        "instance",
        "The number of a mastership: each election is for a higher one.",
        "term",
        "ballot",
    ),
    Term("election", "A member asks the others for their votes, to become master."),
    Term("candidate", "A member that stands for election.", "candidate", "proposer"),
    Term("CANDIDATE", "The state of a member that stands for election.", forms="CANDIDATE"),
    Term("vote", "The yes or no of a member to a candidate, or to an entry.", forms="votes?"),
    Term("majority", "More than half of the members.", "majority", "quorum", "majorit(?:y|ies)"),
    Term("quorum", "A set of members that is large enough to decide.", "majority", "quorum"),
    Term(
        "Prepare", "The call by which a candidate asks for a vote.", "RequestVote", "Prepare (1a)"
    ),
    Term("PENDING_MASTER", "The state of a member that has voted and waits for the new master."),
    Term("PARTICIPANT_CLEAN", "The state of a follower that has nothing staged.", "follower"),
    Term("PARTICIPANT_PENDING", "The state of a follower that has something staged.", "follower"),
    Term("UNJOINED", "The state of a process that belongs to no cluster yet."),
    Term("REMOVED", "The state of a member that has been removed."),
    Term("follower", "A member that takes what the master sends.", "follower", "acceptor"),
    Term("log", "All entries that a member has applied, in order.", "log", "sequence of decisions"),
    Term(
        "entry",
        "One place of the log: changes, a member added, or one removed.",
        forms="entr(?:y|ies)",
    ),
    Term("change", "What an application wants to have written, such as a line of text."),
    Term(
        "submit",
        "To ask a member to have a change written.",
        "client request",
        forms="submit(?:s|ted)?",
    ),
    Term("sequence", "The number of an entry in the log.", "index", "slot, or Paxos instance"),
    Term(
        "stage",
        "To keep an entry that may still be lost.",
        "append",
        "accept",
        "stag(?:e|es|ed|ing)",
    ),
    Term(
        "commit",
        "To apply what can't be lost any more.",
        "commit",
        "learn",
        "commits?|committed|committing",
    ),
    Term("Accept", "The call by which a master sends an entry.", "AppendEntries", "Accept (2a)"),
    Term(
        "acknowledge",
        "To tell the one who submitted that it is done.",
        forms="acknowledg(?:e|es|ed|ing)",
    ),
    Term(
        "time-out",
        "A member gives up waiting for an answer.",
        forms="time-outs?|times? out|timed out",
    ),
    Term("crash", "A member stops, and forgets what is not on its disk.", forms="crash(?:es|ed)?"),
    Term("cut", "A link that no message can cross.", "partition", "partition"),
    Term("partition", "Cuts that part the members into groups.", "partition", "partition"),
    Term(
        "snapshot",
        "The whole state as bytes, for a member that lacks what came before.",
        "snapshot",
    ),
    Term(
        "StartParticipation", "The call that sends a snapshot to a new member.", "InstallSnapshot"
    ),
    Term("AddMember", "The call that stages the addition of a member.", "configuration entry"),
    Term("RemoveMember", "The call that stages the removal of a member.", "configuration entry"),
    Term(
        "promise",
        "A vote that binds: nothing of a lower instance is heard any more.",
        "currentTerm and votedFor",
        "promise (1b)",
        "promis(?:e|es|ed|ing)",
    ),
    Term("repair", "A rule that the safe text has and the original lacks."),
    Term(
        "invariant",
        "A sentence that must hold at every step.",
        "safety property",
        "safety property",
    ),
    Term("schedule", "Which message arrives when, and which never."),
    Term(
        "explore", "To look at all that can happen, the nearest first.", forms="explor(?:e|es|ed)"
    ),
    Term("bounds", "How often each kind of thing may happen in a search.", forms="bounds"),
    Term(
        "shrink",
        "To leave out of a schedule what its end does not need.",
        forms="shrinks?|shrunk|shrinking",
    ),
    Term(
        "linearizable",
        "As if each call had happened at one moment between its begin and its end.",
        forms="linearizab(?:le|ility)",
    ),
)
"""All terms, in the order in which the course needs them."""

CONTROLS = (
    "answer",
    "next",
    "back",
    "step",
    "play",
    "submit…",
    "elect…",
    "members…",
    "faults…",
    "time out",
    "drop",
    "duplicate",
    "act",
    "member",
    "code",
    "diff",
    "log",
    "why?",
)
"""What can be pressed, by the label that one sees."""

CONTROL = re.compile(r"\*\*([^*]+)\*\*")
NAME = re.compile(r"`[^`]*`")


def used(text: str) -> list[str]:
    """Return the terms and controls that *text* uses; a control as ``**step**``."""
    pressed = [f"**{c}**" for c in CONTROL.findall(text)]
    plain = CONTROL.sub("", NAME.sub("", text))
    return [t.word for t in TERMS if t.pattern.search(plain)] + pressed
