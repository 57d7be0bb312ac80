"""What `make test` does about the system: installs where it may, else says the exact command."""

import os
import shutil
import sys

import pytest

from support.scripts import load_script

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux needs system packages")

APT_GET = """#!/bin/sh
echo "$DEBIAN_FRONTEND apt-get $*" >> "{log}"
case "$*" in *install*) for name in {programs}; do
    printf '#!/bin/sh\\n' > "{folder}/$name"; chmod +x "{folder}/$name"; done;; esac
"""
PROGRAMS = ("Xvfb", "ffprobe", "dbus-daemon", "gnome-keyring-daemon", "strace")
PACKAGES = "dbus ffmpeg gnome-keyring strace xvfb"
APT_CACHE = "#!/bin/sh\necho '  Candidate: 1.0'\n"


@pytest.fixture
def system(tmp_path, monkeypatch):
    """A system with an apt-get that writes down what it was asked, and no Xvfb."""
    module = load_script("system_libraries")
    folder, log = tmp_path / "bin", tmp_path / "log"
    folder.mkdir()
    programs = {
        "apt-get": APT_GET.format(log=log, folder=folder, programs=" ".join(PROGRAMS)),
        "apt-cache": APT_CACHE,
        "sudo": '#!/bin/sh\n[ -e "$0.allowed" ] || exit 1\nshift\nexec "$@"\n',
    }
    for name, text in programs.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    for name in ("env", "chmod", "true"):
        (folder / name).symlink_to(shutil.which(name))
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("DEBIAN_FRONTEND", raising=False)
    monkeypatch.setattr(module, "has_fonts", lambda: True)
    module.put_there = lambda *names: [(folder / name).symlink_to("true") for name in names]
    module.asked = lambda: log.read_text().splitlines() if log.exists() else []
    module.allow_sudo = (folder / "sudo.allowed").touch
    return module


def test_that_root_gets_the_packages_installed_without_a_question(system, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert system.main(["--tests"]) == 0
    update, install = system.asked()
    assert update.startswith("noninteractive apt-get")
    assert update.endswith("update")
    assert install.startswith("noninteractive apt-get")
    assert install.endswith(f"install -y --no-install-recommends {PACKAGES}")


def test_that_sudo_without_a_password_is_used(system, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    system.allow_sudo()
    assert system.main(["--tests"]) == 0
    assert system.asked()[1].endswith(PACKAGES)


def test_that_the_exact_command_is_said_where_nothing_may_be_installed(system, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert system.main(["--tests"]) == 1
    assert system.asked() == []
    wanted = f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {PACKAGES}"
    assert wanted in capsys.readouterr().err


def test_that_nothing_is_asked_of_apt_when_nothing_is_missing(system, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert system.main(["--tests"]) == 0
    asked = len(system.asked())
    assert system.main(["--tests"]) == 0
    assert len(system.asked()) == asked


def test_that_an_apt_that_fails_is_a_failure_with_advice(system, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    (tmp_path / "bin" / "apt-get").write_text("#!/bin/sh\nexit 100\n")
    assert system.main(["--tests"]) == 1
    assert "apt-get could not install them" in capsys.readouterr().err


@pytest.mark.parametrize("has_apt", [True, False])
def test_that_the_tests_run_with_xvfb_alone_and_how_to_get_the_rest_is_said(
    system, monkeypatch, capsys, tmp_path, has_apt
):
    system.put_there("Xvfb")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    if has_apt:
        (tmp_path / "bin" / "apt-get").write_text("#!/bin/sh\nexit 100\n")
    else:
        (tmp_path / "bin" / "apt-get").unlink()
    assert system.main(["--tests"]) == 0
    said = capsys.readouterr().err
    assert all(name in said for name in PACKAGES.split() if name != "xvfb")


def test_that_other_systems_are_told_how_to_get_ffprobe(system, monkeypatch, capsys):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert system.main([]) == 0
    assert capsys.readouterr().err == ""
    assert system.main(["--tests"]) == 0
    assert "brew install ffmpeg" in capsys.readouterr().err
    system.put_there("ffprobe")
    assert system.main(["--tests"]) == 0
    assert capsys.readouterr().err == ""


def test_that_other_distributions_are_told_what_to_look_for(system, capsys, tmp_path):
    (tmp_path / "bin" / "apt-get").unlink()
    assert system.main(["--tests"]) == 1
    said = capsys.readouterr().err
    assert "packages of your distribution" in said
    assert "xvfb" in said


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        ({"libglib2.0-0", "libegl1"}, ("libegl1", "libglib2.0-0")),
        ({"libglib2.0-0t64", "libegl1"}, ("libegl1", "libglib2.0-0t64")),
        (set(), ("libegl1", "libglib2.0-0")),
    ],
)
def test_that_packages_go_by_the_names_of_this_release(known, wanted):
    system = load_script("system_libraries")
    assert system.names_here(("libegl1", "libglib2.0-0"), known.__contains__) == wanted


def test_that_a_missing_library_is_seen():
    system = load_script("system_libraries")
    assert system.loads("libc.so.6")
    assert not system.loads("libautoresolve-is-not-here.so.1")
