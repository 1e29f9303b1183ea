"""Ready-made application states to replicate, each a frozen value.

Found here: states with ``snapshot``, ``apply`` and ``install``, and (``adapter.py``) what turns a
mutable State of the seed's shape into such a value. Never: anything about members or messages.
"""

from __future__ import annotations

from .bank import Bank
from .counter import Counter
from .key_value import KeyValueStore
from .register import Register
from .text_log import TextLog

__all__ = ["Bank", "Counter", "KeyValueStore", "Register", "TextLog"]
