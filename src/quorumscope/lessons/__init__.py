"""Teaching as data: lessons, their questions with answers that are computed, and what was answered.

Found here: lessons in beats (one file a lesson), and what plays them without a page. Never: a
widget, or a rule of the protocol: a lesson acts on a cluster as a person would.
"""
