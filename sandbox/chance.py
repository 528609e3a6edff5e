"""The one source of randomness of a world; the same seed gives the same world."""

import base64
import random
import uuid


class Chance:
    """Make identifiers and key material that looks right and protects nothing."""

    def __init__(self, seed: int) -> None:
        """Start from `seed`."""
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose, guards no secret

    def guid(self) -> str:
        """Return a GUID in lower case."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def version(self) -> str:
        """Return the 32 hexadecimal characters of a key version."""
        return f"{self._random.getrandbits(128):032x}"

    def modulus(self, bits: int) -> str:
        """Return an odd number of `bits` bits in base64url: an RSA modulus to the eye."""
        number = self._random.getrandbits(bits) | (1 << (bits - 1)) | 1
        return base64.urlsafe_b64encode(number.to_bytes(bits // 8)).decode().rstrip("=")
