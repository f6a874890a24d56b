"""Use cases, one a file, over ports: what remembers, what speaks, what fetches voters' files."""
