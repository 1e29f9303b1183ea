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
# # 12. Bring your own protocol
#
# *About 30 minutes.* You can change one rule of a protocol, and find out what that breaks, or whom
# it leaves waiting.
#
# Run the cell below with Shift+Enter. The lesson is in its output: read, answer before it happens,
# and go on with **next**. Where you stop, it goes on when you run the cell again.

# %%
import quorumscope as qs

lesson = qs.Lesson("own-protocol")
lesson.show()

# %% [markdown]
# ## Try for yourself
#
# The cluster of the lesson is at hand in cells, too: `lesson.cluster`. What a cell does to it moves
# the picture above, and what you press above is seen by the next cell. The lesson goes on from
# where it was, whatever you do.

# %%
lesson.cluster["n1"].participant_state

# %%

# %% [markdown]
# ## Your answers
#
# The first answer to each question counts: how many were right, and how many questions there are.
# All answers stand in `quorumscope-progress.json` beside this notebook; `lesson.progress.to_csv()`
# gives them as a table.

# %%
lesson.score
