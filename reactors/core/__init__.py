"""The pure core: values, events, findings, reactions, ports. Standard library only."""
