"""The order in which files are done."""

from pathlib import Path

from autoresolve_gui.engine.jobs import JobQueue


def queued(*names):
    jobs = JobQueue()
    return jobs, [jobs.add(Path(name), Path.cwd() / name) for name in names]


def order(jobs, *, first_stage_only=False):
    taken = []
    while (job := jobs.take(first_stage_only=first_stage_only)) is not None:
        taken.append(job.path.name)
    return taken


def test_that_files_are_done_as_they_came():
    jobs, _ = queued("a", "b", "c")
    assert order(jobs) == ["a", "b", "c"]


def test_that_files_that_show_nothing_yet_go_first():
    jobs, (a, _b, c) = queued("a", "b", "c")
    a.first_stage = c.first_stage = False
    assert order(jobs) == ["b", "a", "c"]


def test_that_the_quick_worker_takes_first_stages_only():
    jobs, (a, _b, _c) = queued("a", "b", "c")
    a.first_stage = False
    assert order(jobs, first_stage_only=True) == ["b", "c"]
    assert jobs.has_waiting()


def test_that_only_the_last_preferred_file_goes_first():
    jobs, (a, b, c) = queued("a", "b", "c")
    c.first_stage = False
    jobs.prefer(b)
    jobs.prefer(c)
    assert jobs.has_preferred_waiting
    assert order(jobs) == ["c", "a", "b"]
    assert not a.is_preferred


def test_that_a_file_that_was_paused_keeps_its_place():
    jobs, (a, _b) = queued("a", "b")
    assert jobs.take(first_stage_only=False) is a
    jobs.put_back(a)
    assert order(jobs) == ["a", "b"]


def test_that_a_file_is_found_until_it_has_ended(tmp_path):
    jobs = JobQueue()
    job = jobs.add(Path("clip.mov"), tmp_path / "clip.mov")
    assert jobs.find(tmp_path / "clip.mov") is job
    assert jobs.find(tmp_path / "folder" / ".." / "clip.mov") is job
    jobs.remove(job)
    assert jobs.find(tmp_path / "clip.mov") is None
    assert jobs.all() == ()
    assert not jobs.has_waiting()


def test_that_a_paused_file_is_passed_over_and_keeps_its_place():
    jobs, (a, _b) = queued("a", "b")
    a.is_paused = True
    jobs.prefer(a)
    assert not jobs.has_preferred_waiting
    assert order(jobs) == ["b"]
    assert not jobs.has_waiting()
    a.is_paused = False
    assert order(jobs) == ["a"]
