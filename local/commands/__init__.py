"""
The commands of `./dev`, one module each.

A module opens with the sentence that `./dev` shows for it, and has `main(argv) -> int`.
"""
