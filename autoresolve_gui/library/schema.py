"""The tables of the library, as migrations that are only ever added to.

What a user may want to query (footage, shots, beats, cuts) stands in plain columns. Rational
numbers are text, `numerator/denominator`, because they may pass 64 bits; arrays are little-endian
blobs beside their dtype and shape. Every row that a pass made hangs on its row in `passes`, and
goes when that row goes. The editor's own beats hang on nothing: work of a person outlives the
rows of the machine. Nor do the answers of assistants, which cost money, and transcripts, which
editors correct.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

APPLICATION_ID = 0x41525356
"""Stands in the file's header, so that another program's database is never taken for ours."""

MIGRATIONS = Migrations("autoresolve")

_FIRST_PASS_TABLES = (
    "curves",
    "peaks",
    "arrays",
    "frame_times",
    "waveforms",
    "thumbnails",
    "shots",
    "beats",
    "cuts",
)
PASS_TABLES = (*_FIRST_PASS_TABLES, "sound_regions", "loudness")
"""The tables that hold what a pass found, all keyed by `key` and `pass`."""

TABLES = (
    "footage",
    "audio_tracks",
    "paths",
    "passes",
    *PASS_TABLES,
    "edits",
    "edited_beats",
    "assist_answers",
    "cloud_beats",
    "cloud_cuts",
    "frame_notes",
    "frame_notes_fts",
    "transcripts",
    "segments",
    "segments_fts",
)

_OF_FOOTAGE = "key TEXT NOT NULL REFERENCES footage(key) ON DELETE CASCADE"
_MADE_BY = """
    key TEXT NOT NULL,
    pass TEXT NOT NULL,
    FOREIGN KEY (key, pass) REFERENCES passes(key, name) ON DELETE CASCADE"""
_ARRAY = "dtype TEXT NOT NULL, shape TEXT NOT NULL, data BLOB NOT NULL"
_BEAT = """
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    frame INTEGER NOT NULL,
    act INTEGER NOT NULL,
    label TEXT NOT NULL,
    confidence REAL NOT NULL,
    source TEXT NOT NULL,
    evidence TEXT NOT NULL,
    note TEXT NOT NULL"""

_FIRST_TABLES = (
    """CREATE TABLE footage (
    key TEXT PRIMARY KEY NOT NULL,
    path TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    container TEXT NOT NULL,
    duration_s TEXT NOT NULL,
    timebase_rate TEXT NOT NULL,
    drop_frame INTEGER NOT NULL,
    start_frame INTEGER NOT NULL,
    has_start_timecode INTEGER NOT NULL,
    video_codec TEXT,
    width INTEGER,
    height INTEGER,
    rotation_deg INTEGER,
    pixel_aspect TEXT,
    frame_rate TEXT,
    is_variable_rate INTEGER,
    frames INTEGER,
    player_offset_s TEXT,
    audio_tracks INTEGER NOT NULL,
    opened_at TEXT NOT NULL)""",
    f"""CREATE TABLE audio_tracks (
    {_OF_FOOTAGE},
    position INTEGER NOT NULL,
    codec TEXT NOT NULL,
    rate_hz INTEGER NOT NULL,
    channels INTEGER NOT NULL,
    layout TEXT NOT NULL,
    language TEXT NOT NULL,
    title TEXT NOT NULL,
    PRIMARY KEY (key, position))""",
    f"""CREATE TABLE paths (
    path TEXT PRIMARY KEY NOT NULL,
    size_bytes INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    {_OF_FOOTAGE})""",
    "CREATE INDEX paths_of_footage ON paths(key)",
    f"""CREATE TABLE passes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    {_OF_FOOTAGE},
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    seconds REAL NOT NULL,
    x_realtime REAL NOT NULL,
    note TEXT NOT NULL,
    result_note TEXT NOT NULL,
    contents TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    UNIQUE (key, name))""",
    f"""CREATE TABLE curves (
    name TEXT NOT NULL, rate_hz TEXT NOT NULL, {_ARRAY}, {_MADE_BY})""",
    f"""CREATE TABLE peaks (
    curve TEXT NOT NULL,
    position INTEGER NOT NULL,
    time_s REAL NOT NULL,
    value REAL NOT NULL,
    prominence REAL NOT NULL,
    {_MADE_BY})""",
    f"CREATE TABLE arrays (name TEXT NOT NULL, {_ARRAY}, {_MADE_BY})",
    f"""CREATE TABLE frame_times (
    time_base_s TEXT NOT NULL, end_tick INTEGER NOT NULL, {_ARRAY}, {_MADE_BY})""",
    f"""CREATE TABLE waveforms (
    rate_hz INTEGER NOT NULL, {_ARRAY}, {_MADE_BY})""",
    f"""CREATE TABLE thumbnails (
    position INTEGER NOT NULL,
    frame INTEGER NOT NULL,
    time_s REAL NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    jpeg BLOB NOT NULL,
    {_MADE_BY})""",
    f"""CREATE TABLE shots (
    position INTEGER NOT NULL,
    start_frame INTEGER NOT NULL,
    end_frame INTEGER NOT NULL,
    transition TEXT NOT NULL,
    transition_start INTEGER NOT NULL,
    transition_end INTEGER NOT NULL,
    {_MADE_BY})""",
    f"CREATE TABLE beats ({_BEAT}, {_MADE_BY})",
    f"""CREATE TABLE cuts (
    position INTEGER NOT NULL,
    frame INTEGER NOT NULL,
    score REAL NOT NULL,
    reason TEXT NOT NULL,
    {_MADE_BY})""",
    *(f"CREATE INDEX {table}_of_pass ON {table}(key, pass)" for table in _FIRST_PASS_TABLES),
    """CREATE TABLE edits (
    key TEXT PRIMARY KEY NOT NULL,
    beats INTEGER NOT NULL,
    saved_at TEXT NOT NULL)""",
    f"""CREATE TABLE edited_beats (
    {_BEAT},
    key TEXT NOT NULL REFERENCES edits(key) ON DELETE CASCADE,
    PRIMARY KEY (key, position))""",
    f"PRAGMA application_id = {APPLICATION_ID}",
)

_SOUND_TABLES = (
    f"""CREATE TABLE sound_regions (
    position INTEGER NOT NULL,
    start_s TEXT NOT NULL,
    end_s TEXT NOT NULL,
    kind TEXT NOT NULL,
    {_MADE_BY})""",
    f"""CREATE TABLE loudness (
    integrated_lufs REAL, range_lu REAL, true_peak_dbtp REAL, {_MADE_BY})""",
    "CREATE INDEX sound_regions_of_pass ON sound_regions(key, pass)",
    "CREATE INDEX loudness_of_pass ON loudness(key, pass)",
)

_OF_ANSWER = "answer INTEGER NOT NULL REFERENCES assist_answers(id) ON DELETE CASCADE"
_NOTE_TEXTS = ("seen", "shot_size", "mood", "on_screen_text", "continuity")
_OLD_TEXTS = ", ".join(f"old.{name}" for name in _NOTE_TEXTS)
_NEW_TEXTS = ", ".join(f"new.{name}" for name in _NOTE_TEXTS)
_INDEXED = f"frame_notes_fts(rowid, {', '.join(_NOTE_TEXTS)})"
_UNINDEXED = f"frame_notes_fts(frame_notes_fts, rowid, {', '.join(_NOTE_TEXTS)})"

_ASSIST_TABLES = (
    """CREATE TABLE assist_answers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    task TEXT NOT NULL,
    model TEXT NOT NULL,
    provider TEXT NOT NULL,
    cost_nusd INTEGER NOT NULL,
    was_cached INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    failures TEXT NOT NULL,
    api_s REAL NOT NULL,
    made_at TEXT NOT NULL)""",
    f"CREATE TABLE cloud_beats ({_BEAT}, {_OF_ANSWER})",
    f"""CREATE TABLE cloud_cuts (
    position INTEGER NOT NULL,
    frame INTEGER NOT NULL,
    score REAL NOT NULL,
    reason TEXT NOT NULL,
    {_OF_ANSWER})""",
    f"""CREATE TABLE frame_notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    frame INTEGER NOT NULL,
    {"".join(f"{name} TEXT NOT NULL, " for name in _NOTE_TEXTS)}
    {_OF_ANSWER},
    UNIQUE (key, frame))""",
    f"""CREATE VIRTUAL TABLE frame_notes_fts USING fts5(
    {", ".join(_NOTE_TEXTS)}, content='frame_notes', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2')""",
    f"""CREATE TRIGGER frame_notes_added AFTER INSERT ON frame_notes BEGIN
    INSERT INTO {_INDEXED} VALUES (new.id, {_NEW_TEXTS}); END""",  # noqa: S608 - names from this module
    f"""CREATE TRIGGER frame_notes_gone AFTER DELETE ON frame_notes BEGIN
    INSERT INTO {_UNINDEXED} VALUES ('delete', old.id, {_OLD_TEXTS}); END""",  # noqa: S608 - names from this module
    f"""CREATE TRIGGER frame_notes_changed AFTER UPDATE ON frame_notes BEGIN
    INSERT INTO {_UNINDEXED} VALUES ('delete', old.id, {_OLD_TEXTS});
    INSERT INTO {_INDEXED} VALUES (new.id, {_NEW_TEXTS}); END""",  # noqa: S608 - names from this module
    "CREATE INDEX assist_answers_of_footage ON assist_answers(key, task)",
    *(
        f"CREATE INDEX {table}_of_answer ON {table}(answer)"
        for table in ("cloud_beats", "cloud_cuts", "frame_notes")
    ),
)

_TRANSCRIPT_TABLES = (
    """CREATE TABLE transcripts (
    key TEXT PRIMARY KEY NOT NULL,
    language TEXT NOT NULL,
    language_probability REAL NOT NULL,
    model TEXT NOT NULL,
    heard_until_s TEXT NOT NULL,
    is_complete INTEGER NOT NULL,
    saved_at TEXT NOT NULL)""",
    """CREATE TABLE segments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL REFERENCES transcripts(key) ON DELETE CASCADE,
    start_s TEXT NOT NULL,
    end_s TEXT NOT NULL,
    text TEXT NOT NULL,
    search_text TEXT NOT NULL,
    words TEXT NOT NULL,
    speaker TEXT NOT NULL,
    is_edited INTEGER NOT NULL)""",
    "CREATE INDEX segments_of_transcript ON segments(key, is_edited)",
    """CREATE VIRTUAL TABLE segments_fts USING fts5(
    search_text, content='segments', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER segments_added AFTER INSERT ON segments BEGIN
    INSERT INTO segments_fts(rowid, search_text) VALUES (new.id, new.search_text); END""",
    """CREATE TRIGGER segments_gone AFTER DELETE ON segments BEGIN
    INSERT INTO segments_fts(segments_fts, rowid, search_text)
    VALUES ('delete', old.id, old.search_text); END""",
    """CREATE TRIGGER segments_changed AFTER UPDATE ON segments BEGIN
    INSERT INTO segments_fts(segments_fts, rowid, search_text)
    VALUES ('delete', old.id, old.search_text);
    INSERT INTO segments_fts(rowid, search_text) VALUES (new.id, new.search_text); END""",
)


@MIGRATIONS()
def m001_first_tables(db: Database) -> None:
    """Everything that the first version keeps."""
    for statement in _FIRST_TABLES:
        db.execute(statement)


@MIGRATIONS()
def m002_sound_regions_and_loudness(db: Database) -> None:
    """Add what is heard where, and how loud the whole is."""
    for statement in _SOUND_TABLES:
        db.execute(statement)


@MIGRATIONS()
def m003_answers_of_assistants(db: Database) -> None:
    """Add what assistants answered, with the notes on frames to be searched."""
    for statement in _ASSIST_TABLES:
        db.execute(statement)


@MIGRATIONS()
def m004_transcripts(db: Database) -> None:
    """Add what is said, to be corrected and searched."""
    for statement in _TRANSCRIPT_TABLES:
        db.execute(statement)


@MIGRATIONS()
def m005_beats_that_last(db: Database) -> None:
    """Let an editor's own beat be a stretch."""
    db.execute("ALTER TABLE edited_beats ADD COLUMN end_frame INTEGER")
