------------------------------ MODULE Original ------------------------------
(***************************************************************************)
(* Elections and changes of the protocol as it was published, at the grain *)
(* at which Quorumscope steps it: an ask and its answer are two steps, an  *)
(* open vote is data, and what is in flight arrives in any order.          *)
(*                                                                         *)
(* It is written from the same facts as quorumscope/protocol/original.py   *)
(* and shares no line with it: TLC and qs.explore have to find the same    *)
(* number of states and of steps between them. Left out is what these      *)
(* bounds can't reach: members that come and go, time-outs, crashes, and   *)
(* whatever takes three failures.                                          *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS
  Named,      \* who may stand for election; {}: everybody, from one budget
  Elections,  \* how often each of them (or everybody together) may
  Submits     \* how many changes are submitted, at whoever is MASTER

VARIABLES
  member,     \* for each name: how that member stands
  flight,     \* the messages on their way
  stood,      \* for each budget: how many elections it has paid for
  submitted   \* how many changes were submitted

vars == <<member, flight, stood, submitted>>

Names == {"n1", "n2", "n3"}
NoOne == "nobody"
None == [kind |-> "none"]
Change == [kind |-> "change"]
Addition(m) == [kind |-> "add", of |-> m]
Fine == <<"fine">>

Budget(m) == IF Named = {} THEN "all" ELSE m
Budgets == IF Named = {} THEN {"all"} ELSE Named

-----------------------------------------------------------------------------
(* Where it begins: n1 has founded the cluster and added n2 and n3. The last *)
(* addition is staged at n2 only, which has not heard that it is agreed.     *)

Joined(state, members, waiting) ==
  [state |-> state, instance |-> 1, sequence |-> 2, members |-> members,
   master |-> {<<1, "n1">>}, waiting |-> waiting, failed |-> {}, log |-> <<>>,
   votes |-> <<>>, queue |-> <<>>, counter |-> 0]

All == <<"n1", "n2", "n3">>

Init ==
  /\ member = [m \in Names |->
       CASE m = "n1" -> Joined("MASTER", All, {})
         [] m = "n2" -> Joined("PENDING", <<"n1", "n2">>, {<<2, Addition("n3")>>})
         [] m = "n3" -> Joined("CLEAN", All, {})]
  /\ flight = {}
  /\ stood = [b \in Budgets |-> 0]
  /\ submitted = 0

-----------------------------------------------------------------------------
(* Small words. A map is a set of pairs, one for each key.                   *)

Put(map, key, value) == {p \in map : p[1] # key} \union {<<key, value>>}
Has(map, key) == \E p \in map : p[1] = key
Get(map, key) == (CHOOSE p \in map : p[1] = key)[2]

Number(p, number) == CHOOSE i \in 1..Len(p.votes) : p.votes[i].number = number
IsOpen(p, number) == \E i \in 1..Len(p.votes) : p.votes[i].number = number
WithVote(p, vote) == [p EXCEPT !.votes[Number(p, vote.number)] = vote]
WithoutVote(p, number) ==
  [p EXCEPT !.votes = SelectSeq(@, LAMBDA v : v.number # number)]
Busy(p) == \E i \in 1..Len(p.votes) : p.votes[i].decided = "no"

Others(p, me) == SelectSeq(<<1, 2, 3>>,
  LAMBDA slot : slot <= Len(p.members) /\ p.members[slot] # me)

(* What an operator below returns: the member afterwards, and what it sends. *)
Step(p, out) == [p |-> p, out |-> out]

-----------------------------------------------------------------------------
(* Asking.                                                                   *)

AskOthers(me, p, kind, instance, sequence, entry, waiter) ==
  LET slots == Others(p, me)
      vote == [number |-> p.counter, kind |-> kind, instance |-> instance,
               sequence |-> sequence, needed |-> (Len(p.members) - 1) \div 2,
               entry |-> entry, open |-> slots, granted |-> <<>>, refused |-> <<>>,
               waiter |-> waiter, decided |-> "no"]
      asks == {[type |-> "ask", from |-> me, to |-> p.members[slots[i]],
                vote |-> p.counter, slot |-> slots[i], kind |-> kind,
                instance |-> instance, sequence |-> sequence, entry |-> entry]
               : i \in 1..Len(slots)}
  IN Step([p EXCEPT !.counter = @ + 1, !.votes = Append(@, vote)], asks)

Stand(me, p, request) ==
  AskOthers(me, [p EXCEPT !.state = "CANDIDATE"], "Prepare", p.instance + 1, 0, None, request)

Submit(me, p, request) ==
  AskOthers(me, p, "Accept", p.instance, p.sequence + 1, Change, request)

(* What waited begins as soon as no vote is undecided. Only elections wait.  *)
RECURSIVE Drain(_, _)
Drain(me, step) ==
  IF step.p.queue = <<>> \/ Busy(step.p) THEN step
  ELSE LET next == Stand(me, [step.p EXCEPT !.queue = Tail(@)], Head(step.p.queue))
       IN Drain(me, Step(next.p, step.out \union next.out))

-----------------------------------------------------------------------------
(* Hearing an ask.                                                           *)

Answer(ask, result, error) ==
  [type |-> "answer", from |-> ask.to, to |-> ask.from, vote |-> ask.vote,
   slot |-> ask.slot, kind |-> ask.kind, result |-> result, error |-> error]

(* Only the name is noted: a second candidate gets a yes as well.            *)
HearPrepare(p, ask) ==
  IF ask.instance <= p.instance
  THEN Step(p, {Answer(ask, p.instance, Fine)})
  ELSE Step([p EXCEPT !.master = Put(@, ask.instance, ask.from), !.state = "WAITING"],
            {Answer(ask, ask.instance, Fine)})

Refusal(p, ask) ==
  CASE ask.instance < p.instance -> <<"instance", ask.instance, ask.to, p.instance>>
    [] ask.instance > p.instance -> Fine
    [] ask.sequence < p.sequence -> <<"sequence", ask.sequence, ask.to, p.sequence>>
    [] ask.sequence > p.sequence + 1 -> <<"gap", ask.sequence, ask.to, p.sequence>>
    [] OTHER -> Fine

Apply(p, sequence) == [p EXCEPT !.log = Append(@, <<p.instance, sequence, Change>>)]

(* What is staged at the present sequence is agreed, says the next Accept.   *)
Commit(p) ==
  IF ~Has(p.waiting, p.sequence) THEN p
  ELSE LET entry == Get(p.waiting, p.sequence)
           now == [p EXCEPT !.waiting = {w \in @ : w[1] # p.sequence}]
       IN IF entry.kind = "add" THEN [now EXCEPT !.members = Append(@, entry.of)]
          ELSE Apply(now, p.sequence)

(* A new instance begins at sequence 0, and all that was staged is dropped.  *)
Moved(p, ask) ==
  IF ask.instance > p.instance
  THEN [p EXCEPT !.instance = ask.instance, !.sequence = 0, !.waiting = {}]
  ELSE IF ask.sequence = p.sequence THEN p
  ELSE [Commit(p) EXCEPT !.sequence = ask.sequence]

HearAccept(p, ask) ==
  IF Refusal(p, ask) # Fine
  THEN Step(p, {Answer(ask, FALSE, Refusal(p, ask))})
  ELSE Step([Moved(p, ask) EXCEPT !.waiting = Put(@, ask.sequence, ask.entry),
                                  !.state = "PENDING"],
            {Answer(ask, TRUE, Fine)})

HearAsk(p, ask) ==
  IF ask.kind = "Prepare" THEN HearPrepare(p, ask) ELSE HearAccept(p, ask)

-----------------------------------------------------------------------------
(* Counting an answer.                                                       *)

Decided(vote, how) == [vote EXCEPT !.decided = how, !.waiter = NoOne]

WinElection(me, p) ==
  [p EXCEPT !.instance = @ + 1, !.sequence = 0, !.state = "MASTER",
            !.master = Put(@, p.instance + 1, me)]

Decide(me, p, vote) ==
  LET won == Len(vote.granted) >= vote.needed
      now == WithVote(p, Decided(vote, IF won THEN "won" ELSE "lost"))
  IN IF vote.kind = "Prepare"
     THEN IF won THEN WinElection(me, now) ELSE [now EXCEPT !.state = "CLEAN"]
     ELSE IF won THEN Apply([now EXCEPT !.sequence = @ + 1], p.sequence + 1) ELSE now

(* An Accept is decided by the first that are enough, an election by the last. *)
CountAnswer(me, p, vote, from, error) ==
  LET counted == IF error = Fine THEN [vote EXCEPT !.granted = Append(@, from)]
                 ELSE [vote EXCEPT !.refused = Append(@, <<from, error>>)]
      enough == vote.kind = "Accept" /\ Len(counted.granted) >= counted.needed
      now == WithVote(p, counted)
  IN IF counted.decided = "no" /\ (enough \/ counted.open = <<>>)
     THEN Decide(me, now, counted) ELSE now

CountPrepare(me, p, vote, answer) ==
  IF vote.decided # "no" THEN p
  \* Told of a higher instance, it has lost, and stays CANDIDATE.
  ELSE IF answer.result > vote.instance THEN WithVote(p, Decided(vote, "lost"))
  \* Whatever is not higher is a yes, also from one who leads that instance.
  ELSE CountAnswer(me, p, vote, answer.from, Fine)

CountAccept(me, p, vote, answer) ==
  LET before == IF Has(p.failed, answer.from) THEN Get(p.failed, answer.from) ELSE 0
      failures == IF answer.error = Fine THEN 0 ELSE before + 1
  IN CountAnswer(me, [p EXCEPT !.failed = Put(@, answer.from, failures)],
                 vote, answer.from, answer.error)

HearAnswer(me, p, answer) ==
  IF ~IsOpen(p, answer.vote) THEN p
  ELSE LET old == p.votes[Number(p, answer.vote)]
           vote == [old EXCEPT !.open = SelectSeq(@, LAMBDA slot : slot # answer.slot)]
           here == WithVote(p, vote)
           now == IF vote.kind = "Prepare" THEN CountPrepare(me, here, vote, answer)
                  ELSE CountAccept(me, here, vote, answer)
           left == now.votes[Number(now, vote.number)]
       IN IF left.decided # "no" /\ left.open = <<>>
          THEN WithoutVote(now, vote.number) ELSE now

-----------------------------------------------------------------------------
(* What may happen.                                                          *)

Becomes(me, step, left) ==
  /\ member' = [member EXCEPT ![me] = step.p]
  /\ flight' = left \union step.out

Deliver == \E message \in flight :
  LET me == message.to
      p == member[me]
      step == IF message.type = "ask" THEN HearAsk(p, message)
              ELSE Step(HearAnswer(me, p, message), {})
  IN /\ Becomes(me, Drain(me, step), flight \ {message})
     /\ UNCHANGED <<stood, submitted>>

StandForElection == \E me \in (IF Named = {} THEN Names ELSE Named) :
  LET p == [member[me] EXCEPT !.counter = @ + 1]
      request == member[me].counter
      step == IF Busy(p) THEN Step([p EXCEPT !.queue = Append(@, request)], {})
              ELSE Stand(me, p, request)
  IN /\ stood[Budget(me)] < Elections
     /\ stood' = [stood EXCEPT ![Budget(me)] = @ + 1]
     /\ Becomes(me, step, flight)
     /\ UNCHANGED submitted

SubmitChange == \E me \in Names :
  LET p == [member[me] EXCEPT !.counter = @ + 1]
  IN /\ submitted < Submits
     /\ member[me].state = "MASTER"
     /\ submitted' = submitted + 1
     /\ Becomes(me, Submit(me, p, member[me].counter), flight)
     /\ UNCHANGED stood

Next == Deliver \/ StandForElection \/ SubmitChange

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* What should hold, and does not: danger F1.                                *)

OneMaster == \A a, b \in Names :
  (member[a].state = "MASTER" /\ member[b].state = "MASTER" /\ a # b)
    => member[a].instance # member[b].instance

(* Says too that no more is asked of this text than it can tell.             *)
WithinReach == \A m \in Names :
  /\ \A f \in member[m].failed : f[2] < 3
  /\ submitted < 2
=============================================================================
