"""What happened, kept: the tree of steps, its words, its files and its readable transcripts.

Found here: traces and everything made from them by reading. Never: a rule of the protocol, a
clock, chance, or a picture.
"""
