# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Find the danger
#
# The protocol as it was published can elect two masters of one instance. Here you make that happen
# by hand, let the machine find the shortest way, repair the protocol in a cell of your own, and prove
# that the danger is gone, within bounds that you can name.
#
# It helps to have seen the first notebook. Run each cell with Shift+Enter.

# %%
import quorumscope as qs

hand = qs.Cluster(3, participant=qs.OriginalParticipant)
hand.submit("n1", "x")
hand.settle()
hand

# %% [markdown]
# ## By hand
#
# n2 and n3 both stand for instance 2. Before you run the next cell, press *deliver* in the picture
# and try for yourself: when does the second master appear?

# %%
hand.start_election("n2")
hand.start_election("n3")
hand.settle()
print(*hand.violations, sep="\n")

# %% [markdown]
# Whoever is asked says yes to both: a vote promises nothing. The picture shows two blue hexagons with
# the same instance, and the line of the invariants below it says what is broken.
#
# That took all the messages there were. Which of them mattered? `shrink` leaves out whatever can be
# left out, does the rest again, and then looks whether there is a shorter way still.

# %%
short = qs.shrink(hand)
print(short.explain())

# %% [markdown]
# ## Let the machine look
#
# You have tried one order of the messages. `explore` tries them all: every order in which they may
# arrive, within **bounds**. Here two members may stand once each, and nothing else happens.

# %%
bounds = {"elections": {"n2": 1, "n3": 1}}
start = qs.Cluster(3, participant=qs.OriginalParticipant)
found = qs.explore(start, bounds, "one master per instance")
print(found.explain())

# %% [markdown]
# The steps are those of the shortest run. `found.debug()` opens it in the debugger, and
# `found.cluster()` gives it to you as any other cluster: go back, and try it another way.

# %%
found.debug()

# %% [markdown]
# How can it look at every order? Two orders that lead to the same state are the same state from there
# on. The runs are many, and the states are few:

# %%
graph = qs.state_graph(start, bounds)
print(f"{graph.graph['paths']:,} runs, {len(graph)} states")

# %% [markdown]
# ## Repair it
#
# A vote has to be remembered. A member of this text notes who asked to be master of which instance, in
# its field `master`. So a first try: whoever has noted one name for an instance refuses another. (In
# this protocol, an answer *above* the instance that was asked for is a no.)

# %%
from msgspec.structs import replace

from quorumscope.protocol.errors import denied
from quorumscope.protocol.messages import Reply
from quorumscope.protocol.pairs import put


class Promising(qs.OriginalParticipant, frozen=True, kw_only=True):
    def prepare(self, out, call):
        if self.master_of(call.instance) not in ("", call.candidate):
            return self, Reply(result=call.instance + 1)
        return super().prepare(out, call)


def begin(text):
    cluster = qs.Cluster(3, participant=text)
    cluster.submit("n1", "x")  # now all three know of each other
    cluster.settle()
    return cluster


first_try = qs.explore(begin(Promising), bounds, "one master per instance")
print(first_try.explain())

# %% [markdown]
# Gone, *within these bounds*: nothing is ever lost in them. So let each candidate give up on one
# answer:

# %%
bounds = {**bounds, "time_outs": {"n2": 1, "n3": 1}}
first_try = qs.explore(begin(Promising), bounds, "one master per instance")
print(first_try.explain())

# %% [markdown]
# Read the run before you go on. Who voted for n2, and who for n3?
#
# Each of them voted for the other while it was a candidate itself: it gave away the vote that it
# counts as its own. **One's own vote is a promise too.** So it is noted when one stands for election:


# %%
class PromisingToo(Promising, frozen=True, kw_only=True):
    def try_become_master(self, out, waiter, then):
        if self.master_of(self.instance + 1) not in ("", self.me):
            return self.conclude(out, waiter, denied("my vote is given away"))
        own = replace(self, master=put(self.master, self.instance + 1, self.me))
        return super(PromisingToo, own).try_become_master(out, waiter, then)


second_try = qs.explore(begin(PromisingToo), bounds, "one master per instance")
print(second_try.explain())

# %% [markdown]
# ## Prove it gone, and see what is left
#
# Nothing is broken, and it searched *all* of what can happen within these bounds. That is a proof for
# these bounds, and for no others: with three elections, or a restart that forgets, you have to ask
# again. And one invariant is not all of them. What else does your text break?

# %%
more = {"elections": {"n2": 1}, "submits": {"n1": 1}}
for verdict in qs.explore(begin(PromisingToo), more, stop=False).verdicts:
    print(verdict)

# %% [markdown]
# A change that was acknowledged is lost in the next election, and old masters are still heard. The
# **repaired** text of this package has a rule against each of these. All invariants, the same bounds:

# %%
for within in (bounds, more):
    print(qs.explore(qs.Cluster(3), within).explain())

# %% [markdown]
# Every repair can be switched off, to see what it is for. Two rules stand against two masters of one
# instance, and it takes both of them off to see two:

# %%
for without in (["promises"], ["unique_instances"], ["promises", "unique_instances"]):
    cluster = qs.Cluster(3, without=without)
    cluster.ping_master("n1")
    cluster.settle()
    print(without, qs.explore(cluster, bounds, "one master per instance"))

# %% [markdown]
# [What can go wrong](../docs/dangers.md) lists every danger that was found so, each with a run that you
# can step.
