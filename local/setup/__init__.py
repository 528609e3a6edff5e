"""
What `./dev` does before Python 3.13 is there: find it, and install the pinned packages.

These modules use the standard library only and run under any Python from 3.8 on.
"""
