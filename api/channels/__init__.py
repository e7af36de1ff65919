"""The ways in: one file a protocol."""
