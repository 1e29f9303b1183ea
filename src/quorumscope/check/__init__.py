"""What must hold, and who looks whether it does.

Where to look for what, by the question that one has:

- What must hold? ``invariants``: the sentences; ``log_checks`` and ``member_checks``: a function
  for each; ``look``: one step as they see it.
- What can happen? ``explore``, within ``bounds``; ``verdict``: what was found; ``progress``:
  whether one can still go on; ``state_graph``: all of it as a graph.
- How is that fast? ``encoding``: worlds as numbers; ``moves``, ``network_moves``: what may happen
  to one; ``turns``, ``coded_turns``: what a participant did, remembered; ``judge``,
  ``judgements``, ``hidden``, ``history_parts``: what the checks said, remembered for as much as
  they saw; ``search``: the loop; ``plain_search``: the same without all this, to compare with.
- What happens by chance? ``walk``, with ``dice`` and ``faults``; ``recovery``: after the faults.
- Many of these? ``campaign``, with ``work``, ``pool`` and ``progress_bar``.
- Why did it break? ``shrink``: the shortest run that breaks the same; ``named``: a deed in any run.
- What can go wrong? ``dangers``: all of them; ``danger``: how one is looked for.
- What did clients see? ``linearizability``.
- What can be done to a run? ``live`` and ``request``.

Never found here: a rule of the protocol. Here the field's words are used (chosen, agreement,
quorum).
"""
