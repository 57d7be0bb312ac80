"""`autoresolve beats` and `autoresolve bench beats`."""

from __future__ import annotations

import io
import json
import sys

import pytest

from autoresolve_gui.cli.app import run
from autoresolve_gui.cli.errors import CliError
from autoresolve_gui.cli.sentence_files import read_references, read_sentences
from autoresolve_gui.model.story import Label

NAMES = ["opportunity", "change of plans", "point of no return", "major setback", "climax"]
STORY = [
    "A traveller lives in a camp in a quiet valley.",
    "Every morning he looks at the sky and mends his old balloon.",
    "One day a letter calls him to the other side of the sea.",
    "He lights the burner and the balloon leaves the ground.",
    "He flies over forests and villages, and people wave to him.",
    "Over the sea he decides not to turn back before the storm.",
    "The clouds gather and the wind takes the balloon.",
    "A hawk attacks him again and again.",
    "He throws everything overboard and goes on.",
    "The hawk tears the silk and the balloon begins to sink.",
    "He loses all hope.",
    "Lightning strikes, and he cuts the ropes and falls into the waves.",
    "The storm is over.",
    "A keeper of a lighthouse pulls him out, and they look at the calm sea.",
]


@pytest.fixture
def write(tmp_path):
    def write(tree, name="story.json"):
        path = tmp_path / name
        path.write_text(json.dumps(tree), encoding="utf-8")
        return path

    return write


def call(*words):
    return run([str(word) for word in words], lambda _files: 0)


def test_that_five_turning_points_are_printed_in_order(autoresolve, write, sentence_model):
    assert sentence_model
    done = autoresolve("beats", "--text", write({"sentences": STORY}))
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert [each["name"] for each in found["turning_points"]] == NAMES
    sentences = [each["sentence"] for each in found["turning_points"]]
    assert sentences == sorted(set(sentences))
    assert 0 <= sentences[0] <= sentences[-1] < len(STORY)
    assert all(0.0 <= each["confidence"] <= 1.0 for each in found["turning_points"])
    assert found["method"] == "sentence model"


def test_that_a_missing_package_is_told_and_words_alone_are_read(write, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "tokenizers", None)  # as where it is not installed
    assert call("beats", "--text", write({"sentences": STORY})) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["method"] == "words alone"
    assert len(json.loads(out)["turning_points"]) == 5
    assert "the package tokenizers is missing" in err


@pytest.mark.parametrize("count", [0, 1, 3])
def test_that_too_few_sentences_give_as_many_turning_points_and_a_remark(
    count, write, capsys, monkeypatch
):
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    assert call("beats", "--text", write({"sentences": STORY[:count]})) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)["turning_points"]
    assert len(found) == count
    assert [NAMES.index(each["name"]) for each in found] == sorted(
        {NAMES.index(each["name"]) for each in found}
    )
    assert f"There are {count} sentences, too few" in err


def test_that_standard_input_is_read(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    data = json.dumps({"sentences": STORY}).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert call("beats", "--text", "-") == 0
    assert len(json.loads(capsys.readouterr().out)["turning_points"]) == 5


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "is no JSON"),
        (b"\xff\xfe\x00", "is no JSON in UTF-8"),
        (b"[" * 200_000, "is no JSON"),
        (b"[1, 2]", "there is no list"),
        (b'{"sentences": "all of it"}', "there is no list"),
        (b'{"sentences": ["a", 2]}', "sentence 1 is no text"),
        (b'{"sentences": ["a", {"text": "b", "start_s": 1}]}', "some sentences have a start_s"),
        (b'{"sentences": [{"text": "b", "start_s": NaN}]}', "no number of seconds"),
        (b'{"sentences": [{"text": "b", "start_s": true}]}', "no number of seconds"),
        (b'{"sentences": [{"start_s": 1}]}', "sentence 0 is no text"),
    ],
)
def test_that_a_file_of_another_form_is_told_with_its_name_and_the_form(data, said, tmp_path):
    path = tmp_path / "story.json"
    path.write_bytes(data)
    with pytest.raises(CliError, match=said) as told:
        read_sentences(path)
    assert "story.json" in str(told.value)
    assert '"sentences"' in told.value.remedy


def test_that_a_file_that_is_not_there_is_an_error_line(tmp_path, capsys):
    assert call("beats", "--text", tmp_path / "none.json") == 1
    assert "none.json cannot be read" in capsys.readouterr().err


def test_that_times_that_fall_are_an_error_line(write, capsys):
    timed = [{"text": text, "start_s": 100 - at} for at, text in enumerate(STORY)]
    assert call("beats", "--text", write({"sentences": timed})) == 1
    assert "do not rise" in capsys.readouterr().err


def test_that_times_move_the_places(write, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    late = [{"text": "…", "start_s": 0 if at < 5 else 1000 + at} for at in range(40)]
    early = [{"text": "…", "start_s": at if at < 35 else 1000 + at} for at in range(40)]
    found = []
    for sentences in (late, early):
        assert call("beats", "--text", write({"sentences": sentences})) == 0
        points = json.loads(capsys.readouterr().out)["turning_points"]
        found.append([each["sentence"] for each in points])
    assert found[0][0] < found[1][0]


# -- bench beats -------------------------------------------------------------------------------


def film(**more):
    marked = [{"name": "opportunity", "sentence": 2}, {"name": "climax", "sentence": [10, 11]}]
    return {"name": "The balloon", "sentences": STORY, "turning_points": marked} | more


def test_that_a_reference_is_scored_beside_the_guesses(autoresolve, write, sentence_model):
    assert sentence_model
    found = [{"name": "opportunity", "sentence": 2}, {"name": "climax", "sentence": 11}]
    done = autoresolve("bench", "beats", "--reference", write({"films": [film(found=found)] * 3}))
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith("3 films, 42 sentences")
    methods = [line.split("  ")[1] for line in lines if line.startswith("  ")][1:]
    assert methods == ["found", "director", "priors alone", "theory", "even fifths", "random"]
    (row,) = [line for line in lines if line.startswith("  found")]
    assert row.split()[1:4] == ["75.0", "100.0", "0.0"]


def test_that_the_json_has_every_method_and_film(write, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    path = write([film(), film(name="Again")])
    assert call("bench", "beats", "--reference", path, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["director_reads_by"] == "words alone"
    assert [each["name"] for each in report["films"]] == ["The balloon", "Again"]
    priors = next(each for each in report["methods"] if each["method"] == "priors alone")
    assert set(priors["distance_of"]) == {"opportunity", "climax"}
    assert priors["nearer"]["mean"] == 0.0
    assert report["films"][0]["scores"]["priors alone"]["opportunity"]["distance"] == 0.0


def test_that_beats_of_footage_are_read_by_their_labels_and_times(write):
    timed = [{"text": text, "start_s": 10 * at} for at, text in enumerate(STORY)]
    beats = [
        {"label": str(Label.HOOK), "time_s": 5},
        {"label": str(Label.MIDPOINT), "time_s": 75.5},
        {"label": "my own note", "time_s": 80},
        {"label": "Climax", "time_s": 110},
    ]
    (story,) = read_references(write({"sentences": timed, "beats": beats}))
    assert story.marked == {"point of no return": (7,), "climax": (11,)}
    assert story.times == tuple(10.0 * at for at in range(len(STORY)))


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ([], "there is no film"),
        ({"films": {}}, "there is no film"),
        ([3], "film 1 is no object"),
        (film(sentences=[]), "there is no sentence"),
        (film(turning_points=[]), "no turning point is marked"),
        (film(turning_points=[{"name": "twist", "sentence": 1}]), "'twist' is the name of no"),
        (film(turning_points=[{"name": "climax", "sentence": 14}]), "none of 0 to 13"),
        (film(turning_points=[{"name": "climax", "sentence": True}]), "none of 0 to 13"),
        (film(turning_points=[{"name": "climax"}]), "no sentence and no time_s"),
        (film(turning_points=[{"name": "climax", "time_s": 3}]), "the sentences have no start_s"),
        (film(found=7), "there is no list"),
    ],
)
def test_that_a_reference_of_another_form_is_told(tree, said, write):
    with pytest.raises(CliError, match=said):
        read_references(write(tree))


@pytest.mark.parametrize(
    "words", [["bench", "beats"], ["bench", "hybrid"], ["bench", "beats", "a.mp4"], ["beats"]]
)
def test_that_a_command_without_its_file_is_wrong_usage(words, capsys):
    with pytest.raises(SystemExit) as ended:
        call(*words)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err
