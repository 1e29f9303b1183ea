"""Painters: they put ink where the marks say, and compute nothing that could drift.

Found here: matplotlib. Never: where something stands (scene/). The browser's painter lives in js/.
"""
