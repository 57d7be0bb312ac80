"""Opening a file: what is refused, and that no further file is ever opened."""

from __future__ import annotations

import os
import sys
import threading
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import pytest

from autoresolve_gui.media.container import open_media
from autoresolve_gui.media.errors import MediaError
from autoresolve_gui.media.probe import probe
from support.films import numbered_film


def refusal(path):
    with pytest.raises(MediaError) as caught, open_media(path):
        pass
    assert path.name in str(caught.value)
    assert caught.value.remedy
    return str(caught.value)


def test_that_a_missing_file_says_so(tmp_path):
    assert "is not there" in refusal(tmp_path / "gone.mp4")


def test_that_an_empty_file_says_so(tmp_path):
    path = tmp_path / "empty.mp4"
    path.touch()
    assert "0 bytes" in refusal(path)


def test_that_a_folder_says_so(tmp_path):
    folder = tmp_path / "clips.mov"
    folder.mkdir()
    assert "folder" in refusal(folder)


@pytest.mark.parametrize("name", ["noise.mp4", "noise.mov", "noise.mkv"])
def test_that_noise_is_not_media(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(np.random.default_rng(1).bytes(200_000))
    assert "not a media file" in refusal(path)


@pytest.mark.parametrize("text", ["Dear editor,\n" * 200, "{}", "\x1b[31mansi art\x1b[0m" * 50])
@pytest.mark.parametrize("ending", [".txt", ".mp4", ".srt", ".nfo"])
def test_that_text_is_not_read_as_a_picture(tmp_path, text, ending):
    path = tmp_path / f"note{ending}"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MediaError):
        probe(path)


def test_that_a_film_without_its_index_is_refused(tmp_path):
    whole = numbered_film(tmp_path / "whole.mp4", 50, rate=Fraction(25))
    cut_off = tmp_path / "cut_off.mp4"
    cut_off.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert "damaged" in refusal(cut_off)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="everyone may read here")
def test_that_a_file_that_may_not_be_read_says_so(tmp_path):
    path = numbered_film(tmp_path / "locked.mp4", 5, rate=Fraction(25))
    path.chmod(0)
    assert "may not be read" in refusal(path)


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in the file system")
def test_that_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    path = tmp_path / "pipe.mp4"
    os.mkfifo(path)
    assert "not a file on a disk" in refusal(path)


class TestLists:
    """Files that name others: none is opened, on the disk or on the network."""

    @pytest.fixture
    def film(self, tmp_path):
        return numbered_film(tmp_path / "film.mp4", 10, rate=Fraction(25))

    @pytest.fixture
    def server(self):
        asked = []

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(404)
                self.end_headers()

            def log_message(self, *_words):
                """Say nothing."""

        server = HTTPServer(("127.0.0.1", 0), Answer)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        server.server_close()
        thread.join()

    @pytest.mark.parametrize("name", ["list.m3u8", "list.mp4", "list.ffconcat", "list.mpd"])
    @pytest.mark.parametrize("kind", ["hls", "concat", "dash", "sdp"])
    def test_that_a_list_is_refused_and_nothing_is_asked_for(
        self, tmp_path, film, server, name, kind
    ):
        address, asked = server
        path = tmp_path / name
        texts = {
            "hls": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:1,\n{address}/a.ts\n"
            f"#EXTINF:1,\n{film}\n#EXT-X-ENDLIST\n",
            "concat": f"ffconcat version 1.0\nfile '{address}/a.mp4'\nfile 'film.mp4'\n",
            "dash": f"<?xml version='1.0'?><MPD><BaseURL>{address}/</BaseURL></MPD>",
            "sdp": f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns={address}\nm=video 9 RTP/AVP 96\n",
        }
        path.write_text(texts[kind], encoding="utf-8")
        with pytest.raises(MediaError) as caught:
            probe(path)
        assert "playlist" in str(caught.value)
        assert asked == []


@pytest.mark.parametrize(
    "name", ["http://x.mp4", "concat:a|b.mp4", "film %03d.mp4", "ä ö 影片.mp4"]
)
def test_that_a_name_is_only_a_name(tmp_path, name):
    safe = name.replace("/", "_")
    if sys.platform == "win32":
        safe = safe.replace(":", "_").replace("|", "_")
    path = numbered_film(tmp_path / "plain.mp4", 5, rate=Fraction(25)).rename(tmp_path / safe)
    assert probe(path).frames == 5
