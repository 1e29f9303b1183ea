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
# # 1. Your first election
#
# Three computers keep the same list. If one of them breaks, the list must survive; if two of them
# disagree about what comes next, the list is worthless. So they vote on every entry, and one of
# them, the **master**, decides what is voted on. What if the master is gone? Then another one has
# to take its place, and the others have to agree that it may. That is an **election**, and here you
# hold it yourself: no message arrives before you say so.
#
# You need no more Python than you see here. Run each cell with Shift+Enter. The first one is the
# lesson, of about 15 minutes: read, answer before it happens, and go on with **next**. Where you
# stop, it goes on when you run the cell again.

# %%
import quorumscope as qs

lesson = qs.Lesson("first-election")
lesson.show()

# %% [markdown]
# ## An election by hand
#
# In the lesson the questions led the way. Now you do, with a cluster of your own.

# %%
cluster = qs.Cluster(3)
cluster.submit("n1", "x")
cluster.settle()
cluster

# %% [markdown]
# This is the debugger again, and in its picture are the three **members**, n1, n2 and n3. `submit` asked
# the master, n1, to append `x` to the list, and `settle` let all messages arrive until none was
# left. Read the picture:
#
# - The shape says what a member is. The blue hexagon is the **MASTER**. The green circles follow it.
# - `i 1` is the **instance**: the first reign. Every election begins a new one. (Raft calls it a
#   *term*, Paxos a *ballot*.)
# - The boxes beside a member are its list. A solid box is final. A dashed box is **staged**: heard,
#   and not final yet. n2 and n3 learn that `x` is final with the next message from the master.
#
# Now let n2 stand for election, and look at the picture again: it moves with the cell.

# %%
cluster.start_election("n2")

# %% [markdown]
# n2 is a **CANDIDATE** now, an orange diamond, and two messages are on their way: `P2` means
# Prepare(2), "will you have me as master of instance 2?". Nothing moves until you let it.
#
# 1. In the tab **next**, press *deliver Prepare(2) from n2 to n1*, or press the message itself in the
#    picture. The line above the picture says what happened, and why.
# 2. n1 said yes: its answer, `P+`, is under way. Look at the two dots at n2, one for each voter. A
#    hollow dot is no vote; a grey one is a vote that still travels; a black one is a vote that n2
#    holds. So you know of the vote before n2 does.
# 3. Deliver the rest, in any order you like. n2 has one vote and needs one besides its own: two of
#    three are a **majority**. It still waits until all have answered, and then it is the MASTER of
#    instance 2.
#
# The debugger and this notebook share one cluster. Ask it how far you are, and ask again after each
# message:

# %%
cluster["n2"].participant_state

# %% [markdown]
# It works the other way round, too. Write `cluster.step()` into the empty cell below and run it a
# few times: the oldest message arrives each time, and the picture moves.

# %%

# %% [markdown]
# ## Go back, and do it differently
#
# Press **◀** until n2 has sent its Prepare and nobody has answered, or drag the slider. You are in
# the past now, and the past can be changed: let the message to n3 be lost (*drop*, beside it).
#
# Below the picture there are two **branches** now. Nothing you did is gone: press a branch to return
# to it. Go on in the new one: n1's yes arrives, n2 has its majority, and yet it waits, for n3 never
# answers. Computers don't know whether a message was lost or is only slow. All that n2 can do is give
# up waiting: press *time out*.
#
# ## What must hold
#
# The last line of the debugger lists what must be true at every step, whatever you do. The first one
# is *one master per instance*. If you manage to break one, the line says so, and so does Python:

# %%
cluster.violations

# %% [markdown]
# An empty tuple: all is well. Try hard! Crash the master (*faults…*), cut the link between two
# members, let two members stand for election at the same time, deliver in the worst order you can
# think of. This protocol has been repaired until nothing broke it. The protocol as it was first
# published has not:

# %%
original = qs.Cluster(3, participant=qs.OriginalParticipant)
original.start_election("n2")
original.debug()

# %% [markdown]
# **Exercise.** Let n2 and n3 *both* become MASTER of instance 2. You need one more election and a
# few messages. (Hint: how does a member of instance 2 answer somebody who asks for a vote for
# instance 2?)
