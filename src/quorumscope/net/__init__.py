"""What lies between participants: messages in flight, cuts, crashes, and the world that holds them.

Found here: actions (what may happen), events (what was seen), network (messages in flight), world
(all of it as one value), history (what invariants need to remember), adapters (the seed's client
and server shapes, for those who bring a wire of their own).
Never found here: a rule of the protocol, a clock, chance, a thread or a socket.
"""
