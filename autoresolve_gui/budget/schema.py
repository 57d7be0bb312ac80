"""The tables of the ledger, as migrations that are only ever added to.

One table `calls` has a row for every call, refused ones and answers from the cache included; its
columns are the fields of `CallRow` and a running number. `stops` says when and why calls were
stopped. Amounts are whole nano-dollars; the views show them in USD, for people with Datasette or
sqlite-utils.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

APPLICATION_ID = 0x41524C47
"""Stands in the file's header, so that another program's database is never taken for ours."""

MIGRATIONS = Migrations("autoresolve_ledger")

TABLES = ("calls", "stops")

_STATES = "'reserved', 'unknown', 'settled', 'released', 'refused', 'cache_hit'"


def _nusd(column: str) -> str:
    # The type is looked at too: SQLite would keep a text where it is handed one.
    return f"{column} INTEGER NOT NULL CHECK (typeof({column}) = 'integer' AND {column} >= 0)"


_FIRST_TABLES = (
    # `number` keeps the order in which calls were reserved, whatever the clock said.
    f"""CREATE TABLE calls (
    number INTEGER PRIMARY KEY,
    call_id TEXT UNIQUE NOT NULL,
    state TEXT NOT NULL CHECK (state IN ({_STATES})),
    day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    reserved_at TEXT NOT NULL,
    settled_at TEXT NOT NULL,
    task TEXT NOT NULL,
    tier TEXT NOT NULL,
    project TEXT NOT NULL,
    footage_key TEXT NOT NULL,
    model_asked TEXT NOT NULL,
    model_answered TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    provider_kind TEXT NOT NULL,
    provider TEXT NOT NULL,
    request_id TEXT NOT NULL,
    generation_id TEXT NOT NULL,
    status TEXT NOT NULL,
    finish_reason TEXT NOT NULL,
    {_nusd("worst_nusd")},
    cost_nusd INTEGER CHECK (cost_nusd >= 0),
    {_nusd("counted_nusd")},
    {_nusd("saved_nusd")},
    tokens_in INTEGER NOT NULL,
    tokens_out INTEGER NOT NULL,
    tokens_cached INTEGER NOT NULL,
    tokens_reasoning INTEGER NOT NULL,
    images INTEGER NOT NULL,
    image_type TEXT NOT NULL,
    input_chars INTEGER NOT NULL,
    output_chars INTEGER NOT NULL,
    latency_s REAL NOT NULL,
    total_s REAL NOT NULL,
    attempts INTEGER NOT NULL,
    error_source TEXT NOT NULL,
    error TEXT NOT NULL,
    note TEXT NOT NULL)""",
    "CREATE INDEX calls_by_day ON calls(day, state, counted_nusd)",
    "CREATE INDEX calls_by_project ON calls(project, state, counted_nusd)",
    "CREATE INDEX calls_by_footage ON calls(footage_key, day, state)",
    "CREATE INDEX calls_unsettled ON calls(state) WHERE state IN ('reserved', 'unknown')",
    """CREATE TABLE stops (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    stopped_at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('user', 'overrun')),
    reason TEXT NOT NULL,
    call_id TEXT NOT NULL,
    resumed_at TEXT)""",
    """CREATE VIEW calls_in_usd AS SELECT
    reserved_at AS time, day, task, tier, project, footage_key, model_asked, model_answered,
    provider, state, status, cost_nusd / 1e9 AS cost_usd, counted_nusd / 1e9 AS counted_usd,
    worst_nusd / 1e9 AS worst_case_usd, saved_nusd / 1e9 AS saved_usd, tokens_in, tokens_out,
    latency_s, total_s, attempts, error, note, generation_id, call_id
    FROM calls ORDER BY number DESC""",
    """CREATE VIEW spending_by_day AS SELECT
    day,
    sum(state IN ('reserved', 'unknown', 'settled')) AS calls,
    sum(CASE WHEN state = 'settled' THEN counted_nusd ELSE 0 END) / 1e9 AS settled_usd,
    sum(CASE WHEN state <> 'settled' THEN counted_nusd ELSE 0 END) / 1e9 AS reserved_usd,
    sum(saved_nusd) / 1e9 AS saved_by_cache_usd,
    sum(state = 'refused') AS refused_calls
    FROM calls GROUP BY day ORDER BY day DESC""",
    """CREATE VIEW spending_by_model AS SELECT
    coalesce(nullif(model_answered, ''), model_asked) AS model,
    count(*) AS calls,
    sum(counted_nusd) / 1e9 AS counted_usd,
    sum(tokens_in) AS tokens_in,
    sum(tokens_out) AS tokens_out,
    sum(status = 'failed') AS failed_calls
    FROM calls WHERE state IN ('reserved', 'unknown', 'settled')
    GROUP BY model ORDER BY counted_usd DESC""",
    f"PRAGMA application_id = {APPLICATION_ID}",
)


@MIGRATIONS()
def m001_calls_and_stops(db: Database) -> None:
    """Everything that the first version keeps."""
    for statement in _FIRST_TABLES:
        db.execute(statement)
