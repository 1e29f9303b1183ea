"""Hands in a notebook: the debugger, and what it and the page say to each other.

Found here: widgets, thin. Never: a picture (scene), a rule (protocol), or the clock that plays a
film, which is the browser's. static/ holds the bundle that js/ builds.
"""
