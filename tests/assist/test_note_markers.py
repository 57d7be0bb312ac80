from __future__ import annotations

from assist_values import an_analysis

from autoresolve_gui.export.markers import export_request, markers_from
from autoresolve_gui.export.notes import NOTE_COLOR, markers_of_notes
from autoresolve_gui.model.assist import FrameNote, KeptNote, Provenance
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager

NOTES = (
    FrameNote(90, "A harbour", "wide", "calm", "PIER 7", "hat in the left hand"),
    FrameNote(10, "Two men"),
    FrameNote(99_999, "The end", "insert"),
)
KEPT = tuple(KeptNote("key-1", note, Provenance("acme/large"), "2026-11-21") for note in NOTES)


def test_that_notes_become_markers_inside_the_footage_with_all_their_words():
    first, second, last = markers_of_notes(an_analysis(), KEPT)
    assert (first.frame, first.name, first.note) == (10, "note", "Two men [acme/large]")
    assert second.note == (
        "A harbour Mood: calm. On screen: PIER 7. Continuity: hat in the left hand. [acme/large]"
    )
    assert (second.name, second.color) == ("wide", NOTE_COLOR)
    assert last.frame == 2499


def test_that_every_exporter_takes_them_beside_the_beats(tmp_path):
    analysis = an_analysis()
    both = (*markers_from(analysis, analysis.beats), *markers_of_notes(analysis, KEPT))
    markers = sorted(both, key=lambda marker: marker.frame)
    request = export_request(analysis, markers, start=None)
    manager = PluginManager([built_in_folder()], tmp_path / "ops.ini", tmp_path / "data")
    for exporter in manager.exporters():
        assert b"A harbour" in manager.export(exporter.id, request)
    manager.close()
