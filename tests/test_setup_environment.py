"""`.venv` is set up once, and again only when what it was made from has changed."""

import re
import shutil
import subprocess
import sys
from importlib.metadata import distributions

import pytest

from support.scripts import ROOT, load_script

EXTRAS = ("test", "check")


@pytest.fixture(scope="module")
def environment():
    return load_script("environment")


@pytest.fixture
def checkout(tmp_path):
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.fixture
def done(environment, checkout):
    """A checkout whose environment is set up."""
    subprocess.run(  # noqa: S603 -- our own Python
        [sys.executable, "-m", "venv", "--without-pip", checkout / ".venv"], check=True
    )
    stamp = environment.stamp_of(checkout, EXTRAS)
    stamp.parent.mkdir()
    stamp.write_text(environment.fingerprint(checkout))
    return checkout


def replace_in(path, before, after):
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_that_a_fresh_checkout_is_to_be_set_up(environment, checkout):
    assert not environment.is_done(checkout, EXTRAS)


def test_that_a_finished_set_up_is_left_alone(environment, done):
    assert environment.is_done(done, EXTRAS)


def test_that_another_extra_is_another_set_up(environment, done):
    assert not environment.is_done(done, (*EXTRAS, "bundle"))


def test_that_a_new_requirement_is_installed(environment, done):
    replace_in(done / "pyproject.toml", '"numpy>=2.1"', '"numpy>=2.2"')
    assert not environment.is_done(done, EXTRAS)


def test_that_a_new_version_is_installed(environment, done):
    replace_in(done / "constraints.txt", "numpy==", "numpy==9.")
    assert not environment.is_done(done, EXTRAS)


def test_that_another_rule_of_style_needs_no_set_up(environment, done):
    replace_in(done / "pyproject.toml", "line-length = 100", "line-length = 99")
    assert environment.is_done(done, EXTRAS)


def test_that_an_environment_that_does_not_run_is_made_anew(environment, done):
    environment.venv_python(done).unlink()
    assert not environment.is_done(done, EXTRAS)


def test_that_the_constraints_are_plain_versions_of_what_is_tested():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert len(pins) > 20
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", pin) for pin in pins)


def test_that_every_package_of_the_project_is_pinned():
    own = next(d for d in distributions() if d.metadata["Name"] == "autoresolve")
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines}
    names = {re.match(r"[\w.-]+", wanted).group().lower() for wanted in own.requires}
    assert names - {"autoresolve"} <= pinned  # an extra may ask for others of its own


def test_that_make_help_names_every_command():
    shown = subprocess.run(  # noqa: S603
        [shutil.which("make"), "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for command in ("run", "test", "check", "sample", "bench", "bundle", "clean", "help"):
        assert re.search(rf"^  make {command} +\S", shown, re.MULTILINE)


def test_that_make_without_python_says_what_to_install():
    ended = subprocess.run(  # noqa: S603
        [shutil.which("make"), "environment", "PYTHON="],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode != 0
    assert "Install Python 3.11" in ended.stderr
