"""What lies between participants: messages in flight, cuts, crashes, and the world that holds them.

Found here: actions (what may happen), events (what was seen), network (messages in flight), world
(all of it as one value), perform (what each action does), move and history (what a step meant, and
what of it is remembered), observers, shapes and adapters (the seed's client and server, for those
who bring a wire of their own).
Never found here: a rule of the protocol, a clock, chance, a thread or a socket.
"""
