"""The drill: the reactor, its storage and a simulated Azure on this machine, and what is played on them."""
