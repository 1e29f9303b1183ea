"""The picture as data: every mark with its coordinates, shape, words and a stable id.

Found here: layouts and words. Never: ink (paint/ and js/) or a change to the world that is shown.
"""
