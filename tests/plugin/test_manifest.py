from __future__ import annotations

import pytest
from plugin_folders import MANIFEST, write_plugin

from autoresolve_gui.plugin.api import API_VERSION, KINDS
from autoresolve_gui.plugin.manifest import ManifestError, read_manifest
from autoresolve_gui.plugin.settings import Setting

HOST_MAJOR, HOST_MINOR = API_VERSION

SETTINGS = """
[settings.words]
type = "integer"
default = 3
min = 1
max = 9
label = "Words"
help = "How many."
"""


def faults_of(folder) -> tuple[str, ...]:
    with pytest.raises(ManifestError) as caught:
        read_manifest(folder)
    assert caught.value.remedy
    return caught.value.faults


def write_manifest(tmp_path, text: str):
    folder = tmp_path / "hello"
    folder.mkdir()
    (folder / "plugin.toml").write_bytes(text.encode())
    return folder


def changed(old: str, new: str) -> str:
    text = MANIFEST.format(id="hello", exporter="hello")
    assert old in text
    return text.replace(old, new)


def test_that_a_sound_manifest_is_read_whole(tmp_path):
    manifest = read_manifest(write_plugin(tmp_path, more=SETTINGS))
    assert (manifest.id, manifest.version, manifest.api) == ("hello", "1.0.0", (1, 0))
    assert manifest.enabled_by_default
    exporter = manifest.contributions[0]
    assert (exporter.kind, exporter.entry) == ("exporter", "code:Exporter")
    assert exporter.options == {"extension": ".txt", "default_start": "source"}
    assert manifest.settings == (
        Setting("words", "integer", 3, "Words", "How many.", minimum=1, maximum=9),
    )


def test_that_reading_a_manifest_runs_no_code(tmp_path):
    folder = write_plugin(tmp_path, code="raise SystemExit('code was run')")
    (folder / "__init__.py").write_text("raise SystemExit('code was run')")
    assert read_manifest(folder).id == "hello"


def test_that_a_byte_order_mark_does_no_harm(tmp_path):
    text = "\ufeff" + MANIFEST.format(id="hello", exporter="hello")
    assert read_manifest(write_manifest(tmp_path, text)).id == "hello"


def test_that_every_fault_is_named_at_once(tmp_path):
    folder = write_manifest(
        tmp_path,
        """
        id = "other"
        name = ""
        version = "one"
        api = "9.0"
        capabilities = ["network", "fly"]
        colour = "red"
        [[contributes.exporter]]
        id = "Bad Id"
        title = "Text"
        entry = "code"
        description = "x"
        extension = "txt"
        """,
    )
    faults = "\n".join(faults_of(folder))
    for part in (
        "unknown key “colour”",
        "name: '' will not do",
        "description: is missing",
        "version: 'one' will not do",
        "api: it wants plugin api 9.0",
        "“fly” is none of network, spends_money",
        "contributes.exporter: id: 'Bad Id' will not do",
        "contributes.exporter: entry: 'code' will not do",
        "contributes.exporter: extension: 'txt' will not do",
        "contributes.exporter: default_start: is missing",
        "id: “other” is not the folder's name, “hello”",
    ):
        assert part in faults
    assert len(faults.splitlines()) == 11


@pytest.mark.parametrize(
    ("api", "is_taken"),
    [
        (f"{HOST_MAJOR}.{HOST_MINOR}", True),
        (f"{HOST_MAJOR}.0", True),
        (f"{HOST_MAJOR}.{HOST_MINOR + 1}", False),
        (f"{HOST_MAJOR + 1}.0", False),
        (f"{HOST_MAJOR - 1}.0", False),
        ("1", False),
    ],
)
def test_that_the_api_has_the_same_major_and_no_newer_minor(tmp_path, api, is_taken):
    folder = write_manifest(tmp_path, changed('api = "1.0"', f'api = "{api}"'))
    if is_taken:
        assert read_manifest(folder).api == tuple(int(part) for part in api.split("."))
    else:
        assert faults_of(folder)[0].startswith("api: ")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("id = ", "is not TOML"),
        ("id = " + "[" * 100_000, "is not TOML"),
        ("id = " + "1" * 10_000, "is not TOML"),
        ('name = """two\nlines"""', "name: 'two\\nlines' will not do"),
        ("", "contributes: at least one"),
        ("contributes = 3", "contributes: at least one"),
        ("[contributes]\nexporter = []", "[[contributes.exporter]] is wanted"),
        ("[[contributes.painter]]\nid = 'x'", f"the kinds are {', '.join(KINDS)}"),
        ("contributes.exporter = [1]", "contributes.exporter: id: is missing"),
        ("capabilities = 'network'", "capabilities: a list"),
        ("enabled_by_default = 1", "enabled_by_default: true or false"),
        ("settings = 1", "settings: a table is wanted"),
        ("id = 1", "id: 1 will not do"),
        (f'api = "{"1" * 5000}.0"', "api: "),
        (
            "[settings.size]\ntype = 'number'\nlabel = 'Size'\ndefault = 1" + "0" * 400,
            "settings.size: default: ",
        ),
    ],
)
def test_that_a_manifest_of_another_shape_is_a_fault_and_no_crash(tmp_path, text, fault):
    assert any(fault in found for found in faults_of(write_manifest(tmp_path, text)))


def test_that_bytes_that_are_no_text_are_a_fault(tmp_path):
    folder = write_manifest(tmp_path, "")
    (folder / "plugin.toml").write_bytes(b"\xff\xfe\x00")
    assert "is not TOML" in faults_of(folder)[0]


def test_that_a_folder_without_a_manifest_is_a_fault(tmp_path):
    assert faults_of(tmp_path) == ("the folder has no plugin.toml",)


def test_that_a_manifest_that_cannot_be_read_is_a_fault(tmp_path):
    (tmp_path / "plugin.toml").mkdir()
    assert "cannot be read" in faults_of(tmp_path)[0]


def test_that_an_id_that_stands_twice_is_a_fault(tmp_path):
    text = MANIFEST.format(id="hello", exporter="hello")
    twice = text + text[text.index("[[contributes") :]
    assert faults_of(write_manifest(tmp_path, twice)) == (
        "contributes: the id “hello” stands there twice",
    )


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("type = 'colour'\ndefault = 1\nlabel = 'x'", "type: one of text, choice"),
        ("type = 'integer'\nlabel = 'x'", "default: is missing"),
        ("type = 'integer'\ndefault = 1", "label: text is wanted"),
        ("type = 'integer'\ndefault = true\nlabel = 'x'", "True is not of type integer"),
        ("type = 'integer'\ndefault = 1.5\nlabel = 'x'", "1.5 is not of type integer"),
        ("type = 'number'\ndefault = nan\nlabel = 'x'", "nan is not of type number"),
        ("type = 'number'\ndefault = 1\nmin = 2\nlabel = 'x'", "1 is below 2"),
        ("type = 'number'\ndefault = 9\nmax = 2\nlabel = 'x'", "9 is above 2"),
        ("type = 'number'\ndefault = 9\nmax = 'x'\nlabel = 'x'", "max: a number"),
        ("type = 'text'\ndefault = 'a'\nmin = 2\nlabel = 'x'", "min: belongs to the types"),
        ("type = 'choice'\ndefault = 'a'\nlabel = 'x'", "choices: belong to type choice"),
        ("type = 'choice'\ndefault = 'a'\nchoices = ['b']\nlabel = 'x'", "'a' is none of b"),
        ("type = 'choice'\ndefault = 'a'\nchoices = [1]\nlabel = 'x'", "choices: a list of texts"),
        ("type = 'text'\ndefault = 'a'\nsecret = 1\nlabel = 'x'", "secret: true or false"),
        ("type = 'text'\ndefault = 'a'\nhelp = 1\nlabel = 'x'", "help: text is wanted"),
        ("type = 'text'\ndefault = 'a'\nlabel = 'x'\ncolour = 1", "unknown key “colour”"),
        ("type = ['text']", "type: one of"),
    ],
)
def test_that_a_faulty_setting_is_named(tmp_path, entry, fault):
    folder = write_plugin(tmp_path, more=f"\n[settings.words]\n{entry}\n")
    assert any(
        found.startswith("settings.words: ") and fault in found for found in faults_of(folder)
    )
