"""What the platforms' HTTP lines have in common: their patience, and what never left the house."""

import aiohttp

CONNECT_SECONDS = 8.0
READ_SECONDS = 15.0

# aiohttp raises these before the first byte of a request is written.
NEVER_LEFT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.InvalidURL,
)

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts that are never reached through a proxy."""
