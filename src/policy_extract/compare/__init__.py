"""From two releases to the changes between them, and from many to a ledger of promises (承诺台账)."""
