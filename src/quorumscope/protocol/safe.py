"""The repaired protocol, a multi-Paxos in the seed's words: the second of the two texts.

The rules that this text keeps (each is a row of rules.py, with the danger that returns without it):

1. A promise is kept, and stands on disk before it is given. Whoever has promised an instance hears
   nothing of a lower one, and gives that promise to one candidate only, itself included.
2. A promise carries what the voter knows: its agreed entries that the candidate lacks, and the one
   that it has staged. A new master proposes that one again before anything else.
3. Sequences run on through all instances. A sequence is agreed when more than half of the members
   have it staged in one instance; then its master tells the others by the commit in its next call.
4. A master proposes one entry for a sequence and repeats it until it is agreed or it is deposed.
5. Members come and go as entries of the same log, and count from the next sequence on.

Two facts that the text relies on. ``commit`` is the length of the log: every agreed entry is in it.
And at most one entry is staged above it: a proposal that skips a sequence is refused (ERR_GAP), and
a candidate takes over the longest log that it is shown, so that what is reported stands right
behind its own. No sequence is ever left to be filled.

The original, with the same methods in the same order, is in original.py.
"""

from __future__ import annotations

from typing import ClassVar, Self

from msgspec.structs import replace

from .errors import ErrorCode, Refusal
from .messages import (
    TAKEN,
    Accept,
    AddMember,
    AddParticipant,
    BecameMaster,
    Committed,
    InitMaster,
    LostMaster,
    PingMaster,
    Prepare,
    RemoveMember,
    RemoveParticipant,
    Reply,
    StartElection,
    StartParticipation,
    Submit,
    SubmitRequest,
)
from .pairs import Pairs, drop, get, put
from .participant import Out
from .quorum import majority
from .states import FOLLOWERS, SAFE, StateTable
from .types import (
    NOBODY,
    Addition,
    Changes,
    Entry,
    Member,
    NoOp,
    ParticipantState,
    Position,
    Removal,
    Staged,
)
from .voter import Voter
from .votes import Open, Vote, Waiter, missed_majority

PATIENCE = 3  # failed submits in a row, after which a participant stands for election

S = ParticipantState


class Participant(Voter, frozen=True, kw_only=True, cache_hash=True):
    """One member of a cluster that runs the repaired protocol.

    Attributes
    ----------
    seen : int
        The highest instance heard of, promised or not.
    promisers : tuple of Member
        Candidate and master: who has promised its instance.
    reports : tuple of Staged
        Candidate and master: what they had staged.
    wanted : (Entry or None, Waiter), or None
        Master: what is to be proposed next (None: a ping), and who waits for it.
    farewell : pairs of (Member, int)
        Master: removed members that have not been told so, and the vote that removed each.
    failed_submits : int
        Submits in a row that the master did not take.
    """

    seen: int = 0
    promisers: tuple[Member, ...] = ()
    reports: tuple[Staged, ...] = ()
    wanted: tuple[Entry | None, Waiter] | None = None
    farewell: Pairs[str, int] = ()
    failed_submits: int = 0

    table: ClassVar[StateTable] = SAFE
    blocking: ClassVar[tuple[str, ...]] = ("Prepare", "Accept", "AddMember", "RemoveMember")

    # --- what can be read -------------------------------------------------------------------------

    @property
    def is_master(self) -> bool:
        return self.participant_state is S.MASTER

    def restarted(self, disk: bool = True) -> Self:
        if not (disk and self.rules.durable and self.me):
            return replace(super().restarted(disk), rules=self.rules)
        state = S.REMOVED if self.me in self.gone else None
        return replace(self.abandon(Out(), state), votes=(), queue=(), failed_submits=0)

    # --- the six calls ----------------------------------------------------------------------------

    def prepare(self, out: Out, call: Prepare) -> tuple[Self, Reply]:
        now = replace(self, seen=max(self.seen, call.instance))
        again = (call.instance, call.candidate) == (self.promised, self.promised_to)
        twice = call.instance == self.promised and not self.rules.unique_instances
        refusal = ""
        if self.rules.removed_is_told and call.candidate in self.gone:
            refusal = f"{call.candidate} was removed"
        elif not again and (twice or self.is_below_promise(call.instance, call.candidate)):
            refusal = f"{self.name} has promised {self.promised} to {self.promised_to}"
        if refusal:
            return now, now.report(replace(now.refuse(refusal), result=self.promised), call.commit)
        if self.rules.promises:
            now = replace(now, promised=call.instance, promised_to=call.candidate)
        if not (again and call.candidate == self.current_master):
            now = now.abandon(out, S.PENDING_MASTER)
        return now, now.report(Reply(result=call.instance, granted=True), call.commit)

    def accept(self, out: Out, call: Accept) -> tuple[Self, Reply]:
        entry: Entry | None = Changes(call.changes, call.client, call.number)
        if not call.changes:
            entry = NoOp() if call.noop else None
        now, reply = self.hear_proposal(out, call, entry)
        return now, replace(reply, result=False) if reply.error else TAKEN

    def add_member(self, out: Out, call: AddMember) -> tuple[Self, Reply]:
        return self.hear_proposal(out, call, Addition(call.member))

    def remove_member(self, out: Out, call: RemoveMember) -> tuple[Self, Reply]:
        return self.hear_proposal(out, call, Removal(call.member))

    def start_participation(self, out: Out, call: StartParticipation) -> tuple[Self, Reply]:
        if self.is_below_promise(call.instance, call.master):
            return self, self.refuse(f"{self.name} has promised {self.promised}")
        if len(call.log) < self.commit:
            # A snapshot never takes back what is agreed here.
            old = f"the snapshot ends at {len(call.log)}, below {self.name}'s {self.commit}"
            return self, Reply(error=Refusal(ErrorCode.ERR_SEQUENCE, old))
        now = self.follow(out, call.instance, call.master).install(call)
        now = now.abandon(out, None if now.me in now.members else S.REMOVED)
        return now, now.report(Reply(granted=True), now.commit)

    def submit_request(
        self, out: Out, call: SubmitRequest, waiter: Waiter
    ) -> tuple[Self, Reply | None]:
        entry = Changes(call.changes, call.client, call.number)
        return self.submit_as_master(out, waiter, entry), None

    # --- the local calls --------------------------------------------------------------------------

    def init_master(self, out: Out, waiter: Waiter, call: InitMaster) -> Self:
        if self.participant_state is not S.UNJOINED:
            return self.conclude(out, waiter, self.state_error("joined already"))
        now = replace(
            self,
            me=self.name,
            members=(self.name,),
            state=self.state.install(call.snapshot),
            promised=1,
            promised_to=self.name,
            promisers=(self.name,),
        )
        return now.become_master(out, 1).conclude(out, waiter)

    def submit(self, out: Out, waiter: Waiter, call: Submit) -> Self:
        entry = Changes(call.changes, call.client, call.number)
        state = self.participant_state
        if state is S.MASTER:
            return self.submit_as_master(out, waiter, entry)
        if state in FOLLOWERS:
            return self.submit_to_remote_master(out, waiter, entry, self.current_master)
        if state is S.PENDING_MASTER and self.rules.pending_timeout:
            return self.submit_to_remote_master(out, waiter, entry, self.promised_to)
        return self.conclude(out, waiter, self.state_error(f"{state}: wait, or stand for election"))

    def start_election(self, out: Out, waiter: Waiter, call: StartElection) -> Self:
        if self.participant_state in (S.MASTER, S.UNJOINED, S.REMOVED):
            refusal = self.state_error(f"{self.participant_state}, and only a follower can stand")
            return self.conclude(out, waiter, refusal)
        return self.try_become_master(out, waiter, None)

    def add_participant(self, out: Out, waiter: Waiter, call: AddParticipant) -> Self:
        return self.submit_as_master(out, waiter, Addition(call.member))

    def remove_participant(self, out: Out, waiter: Waiter, call: RemoveParticipant) -> Self:
        return self.submit_as_master(out, waiter, Removal(call.member))

    def ping_master(self, out: Out, waiter: Waiter, call: PingMaster) -> Self:
        return self.submit(out, waiter, Submit(()))

    # --- asking -----------------------------------------------------------------------------------

    def submit_as_master(self, out: Out, waiter: Waiter, entry: Entry) -> Self:
        if self.participant_state is not S.MASTER:
            return self.conclude(out, waiter, self.state_error("not master: ask the one that is"))
        is_ping = isinstance(entry, Changes) and not entry.changes
        return replace(self, wanted=(None if is_ping else entry, waiter)).go_on(out)

    def submit_to_remote_master(
        self, out: Out, waiter: Waiter, entry: Changes, master: Member
    ) -> Self:
        ask = SubmitRequest(entry.changes, entry.client, entry.number)
        here = Position(self.instance, self.sequence)
        to = [(0, master, ask)]
        return self.open_vote(out, "SubmitRequest", here, 1, to, entry=entry, waiter=waiter)[0]

    def try_become_master(self, out: Out, waiter: Waiter, then: Changes | None) -> Self:
        """Ask the others for their promises; once elected, submit *then*."""
        number = max(self.seen, self.promised, self.instance) + 1
        now = replace(self.abandon(out, S.CANDIDATE), seen=number, promisers=(self.me,))
        if self.rules.promises:
            now = replace(now, promised=number, promised_to=self.me)
        return now.ask_for_promises(out, waiter, number, then)

    def ask_for_promises(self, out: Out, waiter: Waiter, number: int, then: Entry | None) -> Self:
        """Put *number* to the vote of all who have not promised it."""
        call = Prepare(number, self.me, self.commit)
        asks = [(slot, m, call) for slot, m in self.others if m not in self.promisers]
        at, needed = Position(number, 0), self.quorum - 1
        now, vote = self.open_vote(out, "Prepare", at, needed, asks, entry=then, waiter=waiter)
        return now.decide_promises(out, vote.number)

    def go_on(self, out: Out) -> Self:
        """Do what a master does next: repeat what is staged, then propose what is wanted.

        What older instances have staged comes first: it may have been agreed. Worked case: n1 had
        x staged at n2 and died; n2 reports x to n3, and n3 proposes x again before its own y.
        """
        again = self.left_over()
        if again is None and self.wanted is None:
            return self
        if self.rules.membership_in_log and not self.is_enough(self.promisers):
            # The list has grown since it was elected: the new ones may have promised another.
            return self.ask_for_promises(out, None, self.instance, None)
        if again is not None:
            return self.propose(out, again.entry, None)
        assert self.wanted is not None
        entry, waiter = self.wanted
        now = replace(self, wanted=None)
        if entry is None:
            return now.ask_all(out, None, waiter)
        if isinstance(entry, Changes) and now.was_served(entry):
            return now.conclude(out, waiter, now.outcome_of(entry))
        refusal = now.objection(entry)
        return now.conclude(out, waiter, refusal) if refusal else now.propose(out, entry, waiter)

    def left_over(self) -> Staged | None:
        """Return the entry that has to be proposed before any other: of the highest instance."""
        found = [r for r in (*self.reports, *self.staged) if r.sequence == self.commit + 1]
        if not self.rules.repropose:
            found = [r for r in found if r.instance == self.instance]
        if not self.rules.one_change_per_slot and self.wanted and self.wanted[0]:
            found = [r for r in found if r.instance != self.instance]
        return max(found, key=lambda r: (r.instance, r.master), default=None)

    def propose(self, out: Out, entry: Entry, waiter: Waiter) -> Self:
        now = self.hold(Staged(self.commit + 1, self.instance, entry, self.me))
        return now.ask_all(out, entry, waiter)

    def ask_all(self, out: Out, entry: Entry | None, waiter: Waiter) -> Self:
        """Put *entry* to the vote of the others; whoever was removed and not told hears it too."""
        at = Position(self.instance, self.commit + (entry is not None))
        call = self.proposal(entry, at)
        leavers = enumerate((m for m, _ in self.farewell), start=len(self.members))
        asks = [(slot, m, call) for slot, m in (*self.others, *leavers)]
        kind, needed = type(call).__name__, self.needed_for(entry) - 1
        now, vote = self.open_vote(out, kind, at, needed, asks, entry=entry, waiter=waiter)
        return now.decide_proposal(out, vote.number)

    def needed_for(self, entry: Entry | None) -> int:
        """Return how many have to take *entry*, itself included."""
        if isinstance(entry, Removal) and entry.member == self.me:
            # It goes, so more than half of those who stay have to know.
            return max(self.quorum, majority(len(self.members) - 1) + 1)
        return self.quorum

    # --- counting ---------------------------------------------------------------------------------

    def count(self, out: Out, vote: Vote, asked: Open, reply: Reply) -> Self:
        if vote.kind == "SubmitRequest":
            return self.count_submit(out, vote, reply)
        now = self.learn(out, vote, reply)
        if now.vote(vote.number) is None:
            return now  # it has heard of a higher instance, or of its own removal
        behind = reply.error and reply.error.code in (ErrorCode.ERR_GAP, ErrorCode.ERR_STATE)
        fresh = asked.attempt == 0 and asked.name != "StartParticipation"
        if behind and fresh and asked.target in (*now.members, *dict(now.farewell)):
            start = now.start_of(asked.target)
            return now.with_vote(now.ask(out, vote, asked.slot, 1, asked.target, start))
        now = now.without_farewell(vote, asked, reply) if now.farewell else now
        if reply.error:
            vote = vote.refuse(asked.target, reply.error)
        elif asked.name == "StartParticipation" and vote.kind != asked.name:
            # It has been brought to the agreed state: ask again what it was asked first.
            now = now.note_promise(asked, reply)
            again = now.call_of(vote)
            return now.with_vote(now.ask(out, vote, asked.slot, 2, asked.target, again))
        else:
            now, vote = now.note_promise(asked, reply), vote.grant(asked.target)
        if vote.kind == "Prepare":
            return now.ask_newcomers(out, vote).decide_promises(out, vote.number)
        if vote.kind == "StartParticipation":
            return now.without_vote(vote)
        return now.with_vote(vote).decide_proposal(out, vote.number)

    def count_submit(self, out: Out, vote: Vote, reply: Reply) -> Self:
        now, waiter, failures = self.without_vote(vote), vote.waiter, self.failed_submits + 1
        if reply.error is None or not reply.error.retryable:
            return replace(now, failed_submits=0).conclude(out, waiter, reply.error)
        able = self.participant_state in (*FOLLOWERS, S.PENDING_MASTER) and not self.is_busy
        if failures < PATIENCE or not able:
            return replace(now, failed_submits=failures).conclude(out, waiter, reply.error)
        assert isinstance(vote.entry, Changes)
        return replace(now, failed_submits=0).try_become_master(out, waiter, vote.entry)

    def learn(self, out: Out, vote: Vote, reply: Reply) -> Self:
        """Take from an answer what its sender knows better: agreed entries, a higher instance."""
        told = reply.promised or 0
        now = replace(self, seen=told) if told > self.seen else self
        if reply.log is not None and len(reply.log) > now.commit:
            now = now.adopt(reply.log)
        if now.me in now.gone:
            return now.abandon(out, S.REMOVED)
        if reply.error is None or not now.rules.step_down:
            return now
        mine, leads = vote.position.instance, now.participant_state in (S.MASTER, S.CANDIDATE)
        theirs = (told, reply.promised_to or NOBODY)
        above = theirs > (mine, now.me) if now.rules.unique_instances else told > mine
        return now.abandon(out) if leads and above else now

    def note_promise(self, asked: Open, reply: Reply) -> Self:
        """Note who has promised: by a Prepare, or (to a master) by taking whatever it asked."""
        if asked.name != "Prepare" and self.participant_state is not S.MASTER:
            return self
        if asked.target in self.promisers and not reply.reported:
            return self
        now = replace(self, reports=(*self.reports, *reply.reported))
        return replace(now, promisers=tuple(dict.fromkeys((*self.promisers, asked.target))))

    def without_farewell(self, vote: Vote, asked: Open, reply: Reply) -> Self:
        """Stop telling a removed member once it has answered to what came after its removal."""
        code = reply.error.code if reply.error else None
        heard = code is None or (asked.attempt > 0 and code is ErrorCode.ERR_STATE)
        if heard and vote.number > get(self.farewell, asked.target, vote.number):
            return replace(self, farewell=drop(self.farewell, asked.target))
        return self

    def ask_newcomers(self, out: Out, vote: Vote) -> Self:
        """Ask those too whom a longer log has brought into the list meanwhile."""
        asked = (*(o.target for o in vote.open), *vote.granted, *(m for m, _ in vote.refused))
        vote = replace(vote, needed=self.quorum - 1)
        if vote.decided is None and self.rules.membership_in_log:
            for slot, m in self.others:
                if m not in asked:
                    vote = self.ask(out, vote, slot, 0, m, self.call_of(vote))
        return self.with_vote(vote)

    # --- deciding ---------------------------------------------------------------------------------

    def decide_promises(self, out: Out, number: int) -> Self:
        """Decide an election, or the promises that a master asks for, when all have answered."""
        vote = self.vote(number)
        if vote is None or vote.open:
            return self
        now = self.without_vote(vote)
        won = now.is_enough(now.promisers)
        if now.participant_state is S.MASTER:
            return now.go_on(out) if won else now.give_up(out, vote)
        if not won:
            stuck = now.seen > vote.position.instance and not now.rules.step_down
            now.conclude(out, vote.waiter, missed_majority(vote))
            return now if stuck else now.abandon(out)
        now = now.become_master(out, vote.position.instance)
        if vote.entry is not None:
            return now.submit_as_master(out, vote.waiter, vote.entry)
        return now.conclude(out, vote.waiter).go_on(out)

    def decide_proposal(self, out: Out, number: int) -> Self:
        """Decide what was proposed as soon as a majority has it staged, or all have answered."""
        vote = self.vote(number)
        if vote is None or vote.decided is not None:
            return self
        said = (self.me, *vote.granted)
        won = sum([m in said for m in self.members]) >= self.needed_for(vote.entry)
        if not won and vote.open:
            return self
        now = self.with_vote(vote.decide(won)) if vote.open else self.without_vote(vote)
        if not won:
            return now.give_up(out, vote)
        if vote.entry is None:
            return now.conclude(out, vote.waiter).go_on(out)
        return now.agree(out, vote, vote.entry)

    def agree(self, out: Out, vote: Vote, entry: Entry) -> Self:
        """Apply *entry*, which a majority has staged: from here on it is in every later log."""
        told = self.outcome_of(entry)
        now = self.apply(entry, vote.position).conclude(out, vote.waiter, told)
        if now.me in now.gone:
            return now.abandon(out, S.REMOVED)
        if isinstance(entry, Addition):
            at, to = Position(now.instance, now.commit), entry.member
            asks = [(0, to, now.start_of(to))]
            now = now.open_vote(out, "StartParticipation", at, 1, asks)[0]
        if isinstance(entry, Removal) and now.rules.removed_is_told:
            now = replace(now, farewell=put(now.farewell, entry.member, vote.number))
        return now.go_on(out)

    def give_up(self, out: Out, vote: Vote) -> Self:
        """Tell those who wait that a majority was missed. What is staged stays, to be repeated."""
        refusal = missed_majority(vote)
        self.conclude(out, vote.waiter, refusal)
        if self.wanted:
            self.conclude(out, self.wanted[1], refusal)
        return replace(self, wanted=None)

    # --- committing -------------------------------------------------------------------------------

    def hear_proposal(
        self, out: Out, call: Accept | AddMember | RemoveMember, entry: Entry | None
    ) -> tuple[Self, Reply]:
        """Stage *entry*, after what its master calls agreed was applied."""
        if self.is_below_promise(call.instance, call.master):
            return self, self.refuse(f"{self.name} has promised {self.promised}")
        now = self.follow(out, call.instance, call.master).commit_held(out, call)
        agreed = (call.commit or 0) if self.rules.commit_index else 0
        if now.participant_state is S.REMOVED:
            return now, Reply()
        if max(agreed, call.sequence - 1 if entry else 0) > now.commit:
            return now, now.gap(call.sequence)
        if entry is not None and call.sequence > now.commit:
            now = now.hold(Staged(call.sequence, call.instance, entry, call.master))
        state = S.PARTICIPANT_PENDING if now.held else S.PARTICIPANT_CLEAN
        if now.participant_state is not state:
            now = replace(now, participant_state=state)
        return now, Reply()

    def commit_held(self, out: Out, call: Accept | AddMember | RemoveMember) -> Self:
        """Apply what is held, if the master calls it agreed and it is the master's own entry.

        Worked case: n5 holds x of instance 1; the master of 2 calls sequence 1 agreed and means y.
        Only what was staged in the same instance is the same entry; the rest is a gap.
        """
        held = self.held
        if held is None:
            return self
        same = (held.instance, held.master) == (call.instance, call.master)
        agreed = same and (call.commit or 0) >= held.sequence
        if not (agreed if self.rules.commit_index else call.sequence > held.sequence):
            return self
        now = self.apply(held.entry, Position(held.instance, held.sequence))
        out.tell(Committed(self.name, held.sequence + 1, getattr(held.entry, "changes", ())))
        return now.abandon(out, S.REMOVED) if now.me in now.gone else now

    def follow(self, out: Out, instance: int, master: Member) -> Self:
        """Take *master* for the master of *instance*, which is to promise it that instance."""
        known = (self.instance, self.current_master) == (instance, master)
        if known and self.participant_state in FOLLOWERS:
            return self
        now = replace(self.abandon(out), promised=instance, promised_to=master, instance=instance)
        masters = put(now.master, instance, master) if master else now.master
        return replace(now, master=masters, seen=max(now.seen, instance))

    def abandon(self, out: Out, state: ParticipantState | None = None) -> Self:
        """Leave what only a candidate or a master has, and tell those who wait for it."""
        if self.participant_state is S.MASTER:
            out.tell(LostMaster(self.name, self.instance))
        over = Refusal(ErrorCode.ERR_STATE, f"{self.name} has heard of another master")
        for vote in self.votes:
            if vote.kind != "SubmitRequest":
                self.conclude(out, vote.waiter, over)
        if self.wanted:
            self.conclude(out, self.wanted[1], over)
        follower = S.PARTICIPANT_PENDING if self.held else S.PARTICIPANT_CLEAN
        return replace(
            self,
            participant_state=state or follower,
            votes=tuple(v for v in self.votes if v.kind == "SubmitRequest"),
            promisers=(),
            reports=(),
            wanted=None,
            farewell=(),
        )

    def become_master(self, out: Out, instance: int) -> Self:
        out.tell(BecameMaster(self.name, instance))
        masters = put(self.master, instance, self.me)
        return replace(self, participant_state=S.MASTER, instance=instance, master=masters)
