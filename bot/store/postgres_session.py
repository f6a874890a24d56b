"""Opens sessions with a PostgreSQL server, so that neither side waits for a dead one for ever."""

from collections.abc import Mapping
from typing import Any, LiteralString

import psycopg
from psycopg import Connection, IsolationLevel
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row

from bot.errors import ConfigError

Session = Connection[DictRow]

# What the URL itself says goes before these. Times are in seconds, the last in milliseconds.
PARAMETERS: Mapping[str, Any] = {
    "application_name": "voterline",
    "client_encoding": "UTF8",
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}

# A program that was stopped inside a transaction must not hold its conversations for ever, and
# a commit that was confirmed must survive the loss of power.
RULES = """
    SELECT set_config('lock_timeout', '8s', false),
           set_config('idle_in_transaction_session_timeout', '20s', false),
           set_config('synchronous_commit', replace(
               current_setting('synchronous_commit'), 'off', 'on'), false)
"""


# Each statement of a work finds its few rows by an index. What the server knows of its tables is
# old when a crowd comes: left to itself it would then sort all that waits to find the first.
PLANS = """
    SELECT set_config(name, value, false) FROM (VALUES
        ('enable_seqscan', 'off'), ('enable_bitmapscan', 'off'), ('enable_sort', 'off'),
        ('enable_hashjoin', 'off'), ('enable_mergejoin', 'off'), ('enable_material', 'off'),
        ('plan_cache_mode', 'force_generic_plan'), ('jit', 'off')) AS setting (name, value)
"""


def parameters_of(url: str) -> Mapping[str, Any]:
    """How to reach the server; raises ConfigError for what is no such URL."""
    try:
        return {**PARAMETERS, **conninfo_to_dict(url)}
    except psycopg.ProgrammingError:
        # Its text may quote the password, so that it goes no further.
        raise ConfigError((("DATABASE_URL", "config.database_url", {}),)) from None


def connect(parameters: Mapping[str, Any], *more: LiteralString) -> Session:
    """A session with our rules and `more`; raises psycopg.Error when there is no server."""
    session: Session = Connection.connect(**parameters, autocommit=True, row_factory=dict_row)
    try:
        for rules in (RULES, *more):
            session.execute(rules)
        session.isolation_level = IsolationLevel.READ_COMMITTED
    except psycopg.Error:
        session.close()
        raise
    return session


def connect_to_write(parameters: Mapping[str, Any]) -> Session:
    """A session for works that write, which go to their rows by the shortest way."""
    return connect(parameters, PLANS)


def connect_to_read(parameters: Mapping[str, Any]) -> Session:
    """A session for works that read: an unchanging view each, and nothing can be written."""
    session = connect(parameters)
    session.isolation_level = IsolationLevel.REPEATABLE_READ
    session.read_only = True
    return session
