"""The operators' desk: the queue, one ticket beside it, and the way in."""
