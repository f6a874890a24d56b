"""Proof under fire: replicas are killed, paused and misled, and no message is lost or doubled."""
