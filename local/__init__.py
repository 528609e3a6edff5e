"""CMK Reactor on this machine: the commands behind `./dev` and what they start."""
