"""What must hold, and who looks whether it does.

Found here: the named invariants, and the searches and random runs that try to break them. Never: a
rule of the protocol. Here the field's words are used (chosen, agreement, quorum).
"""
