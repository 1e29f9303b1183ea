"""The algorithm: values and pure steps.

Found here: types, messages, states, errors, and the two protocol texts.
Never found here: a clock, chance, a thread, a socket, a wire or a picture.
"""
