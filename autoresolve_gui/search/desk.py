"""The search desk: one question over words, pictures, notes and beats, across the library."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from autoresolve_gui.closing import Closing
from autoresolve_gui.library.library import Library
from autoresolve_gui.model.errors import AutoResolveError
from autoresolve_gui.search.atlas import Atlas
from autoresolve_gui.search.errors import SearchError
from autoresolve_gui.search.merging import Found, Joined, merged
from autoresolve_gui.search.pictures import PictureFinder
from autoresolve_gui.search.readiness import Readiness
from autoresolve_gui.search.texts import BeatFinder, find_notes
from autoresolve_gui.search.values import Filters, Hit, HitKind, is_question

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from autoresolve_gui.model.encoder import EncoderSource

_DEPTH = 300
_LONGEST_QUERY = 1_000
_MOST_GUESSES = 12

Value = TypeVar("Value")


class SearchDesk(Closing):
    """Layer: search; owns a connection to the library, a thread for it, and the encoder.

    Any thread may ask; questions are answered one after the other. What is asked for is read
    again wherever something was written to the library since. `encoder` is asked each time which
    encoder there is by now. Every method raises `LibraryError`, and `SearchError` after `close`.
    """

    def __init__(
        self,
        library_path: Path,
        encoder: Callable[[], EncoderSource | None] = lambda: None,
    ) -> None:
        self._library_path = library_path
        self._encoder = encoder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="search")
        self._tools: _Tools | None = None
        self._is_closed = False

    @property
    def remark(self) -> str:
        """What the user should know of the last answer, such as why no pictures are in it."""
        return "" if self._tools is None else self._tools.remark

    @property
    def unknown_to(self) -> str:
        """The name of the encoder, where it knows nothing like the words that were asked last.

        Then every picture is a guess. Empty else.
        """
        return "" if self._tools is None else self._tools.unknown_to

    def find(self, query: str, filters: Filters | None = None) -> tuple[Hit, ...]:
        """Return what answers `query`, the best first; nothing for one of signs alone.

        Guesses come last, a dozen at most.
        """
        asked = filters or Filters()
        return self._asked(lambda tools: tools.find(query[:_LONGEST_QUERY], asked))

    def like(self, key: str, frame: int, filters: Filters | None = None) -> tuple[Hit, ...]:
        """Return shots that look like a frame's, the likest first; not that shot itself.

        `score` is the cosine. Raises `SearchError` for footage whose picture was not looked at.
        """
        asked = filters or Filters()
        return self._asked(lambda tools: tools.like(key, frame, asked))

    def warm_up(self) -> None:
        """Load the encoder and the vectors, which the first question else waits for."""
        self._asked(lambda tools: tools.warm_up())

    def readiness(self) -> Readiness:
        """Return what can be found by now. Opens the encoder, as the first question does."""
        return self._asked(lambda tools: tools.readiness())

    def close(self) -> None:
        """Close the library. May be called again."""
        if not self._is_closed:
            self._is_closed = True
            self._thread.submit(self._put_away).result()
            self._thread.shutdown()

    def _asked(self, question: Callable[[_Tools], Value]) -> Value:
        if self._is_closed:
            raise SearchError("the search is closed")
        return self._thread.submit(lambda: question(self._opened())).result()

    def _opened(self) -> _Tools:
        if self._tools is None:
            self._tools = _Tools(self._library_path, self._encoder)
        return self._tools

    def _put_away(self) -> None:
        if self._tools is not None:
            self._tools.close()


class _Tools:
    """What the desk works with, on its own thread."""

    def __init__(self, path: Path, encoder: Callable[[], EncoderSource | None]) -> None:
        self._library = Library(path)
        self._atlas = Atlas(self._library)
        self._beats = BeatFinder(self._library)
        folder = path.with_name(f"{path.name}.vectors")
        self._pictures = PictureFinder(self._library, folder, encoder)
        self._said = ""
        self.unknown_to = ""

    @property
    def remark(self) -> str:
        return " ".join(filter(None, (self._said, self._pictures.notice)))

    def find(self, query: str, filters: Filters) -> tuple[Hit, ...]:
        self._said = self.unknown_to = ""
        if not is_question(query):
            return ()
        self._follow()
        keys = self._atlas.keys_for(filters)
        lists = [
            [found for found in search(query, keys) if _is_wanted(found, filters)]
            for kind, search in (
                (HitKind.WORD, self._words),
                (HitKind.NOTE, self._notes),
                (HitKind.BEAT, self._beats_with),
                (HitKind.PICTURE, self._pictured),
            )
            if filters.wants(kind)
        ]
        every = merged(lists)
        sure = sum(not one.lead.is_guess for one in every)
        most = min(filters.limit, sure + _MOST_GUESSES)
        return tuple(self._hit(one) for one in every[:most])

    def like(self, key: str, frame: int, filters: Filters) -> tuple[Hit, ...]:
        self._said = self.unknown_to = ""
        self._follow()
        keys = self._atlas.keys_for(filters)
        if self._atlas.footage(key) is None:
            raise SearchError("this footage is not in the library", remedy="Analyse it first.")
        every = self._pictures.like(key, frame, keys, self._atlas)
        if every is None:
            raise self._not_looked_at(key)
        found = [(one, score) for one, score in every if _is_wanted(one, filters)]
        scores = {id(one): score for one, score in found}
        joined = merged([[one for one, _ in found]])
        for one in joined:
            one.scores = {HitKind.PICTURE: max(0.0, scores[id(one.lead)])}
        return tuple(self._hit(one) for one in joined[: filters.limit])

    def warm_up(self) -> None:
        self._follow()
        try:
            self._pictures.warm_up()
        except AutoResolveError as error:
            self._said = _about_pictures(error)

    def readiness(self) -> Readiness:
        counts = self._library.lookup.counts()
        seen = self._pictures.seen()
        return Readiness(
            counts.footage,
            counts.transcripts,
            counts.notes,
            seen.encoder,
            seen.space,
            seen.footage,
            seen.by_others,
            seen.reads_text,
            seen.problem,
        )

    def close(self) -> None:
        self._pictures.close()
        self._library.close()

    def _not_looked_at(self, key: str) -> SearchError:
        if not self._atlas.has_shots(key):  # heard only, say, or without a picture
            return SearchError(
                "the picture of this footage was not analysed yet",
                remedy="Open it first: it is analysed then.",
            )
        return SearchError(
            "no encoder looked at the picture of this footage",
            remedy="Switch one on under Plugins, and analyse the footage again.",
        )

    def _follow(self) -> None:
        if self._atlas.follow():
            self._beats.forget()

    def _words(self, query: str, keys: Collection[str] | None) -> list[Found]:
        among = None if keys is None else sorted(keys)
        found = []
        for hit in self._library.search_words(query, keys=among, limit=_DEPTH):
            place = self._atlas.at_time(hit.key, hit.start_s, hit.end_s)
            if place is not None:
                weight = max(hit.rank, 1e-3)
                found.append(Found(HitKind.WORD, place, hit.snippet, hit.marks, weight))
        return found

    def _notes(self, query: str, keys: Collection[str] | None) -> list[Found]:
        return find_notes(self._library, query, keys, self._atlas, _DEPTH)

    def _beats_with(self, query: str, keys: Collection[str] | None) -> list[Found]:
        return self._beats.find(query, keys, self._atlas)[:_DEPTH]

    def _pictured(self, query: str, keys: Collection[str] | None) -> list[Found]:
        try:
            found = self._pictures.find(query, keys, self._atlas)
        except AutoResolveError as error:  # what is found elsewhere is an answer all the same
            self._said = _about_pictures(error)
            return []
        self.unknown_to = self._pictures.unknown_to
        return found

    def _hit(self, one: Joined) -> Hit:
        place = one.lead.place
        footage = self._atlas.footage(place.key)
        if footage is None:
            raise SearchError("a footage is gone from the library", remedy="Search again.")
        return Hit(
            kind=one.lead.kind,
            key=place.key,
            path=footage.path,
            frame=place.frame,
            time_s=place.time_s,
            end_s=place.end_s,
            title=footage.path.name,
            snippet=one.lead.snippet,
            score=one.score,
            is_missing=self._atlas.is_missing(footage.path),
            also=frozenset(one.scores) - {one.lead.kind},
            timecode=self._atlas.timecode(place),
            marks=one.lead.marks,
            is_guess=one.lead.is_guess,
        )


def _is_wanted(found: Found, filters: Filters) -> bool:
    return filters.spoken is None or found.place.is_spoken == filters.spoken


def _about_pictures(error: AutoResolveError) -> str:
    text = str(error)
    ended = text if text.endswith((".", "!", "?")) else f"{text}."
    return f"Pictures were not searched: {ended} {error.remedy}".strip()
