"""An executor whose machine elsewhere is this one: its workers come in over TCP all the same."""

import multiprocessing
import os
import time


def call(entry, events):
    """Be the process elsewhere: say its number, and call the entry as often as events say."""
    events.send(os.getpid())
    entry()
    events.send("returned")
    while events.poll(None) and events.recv() == "again":
        entry()
        events.send("returned")


class NeighbourExecutor:
    """Starts each entry in a process that stands for one of another machine."""

    host = "127.0.0.1"

    def __init__(self, workers=1):
        self.workers = workers
        self.started = []

    def start(self, entry, name):
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        process = multiprocessing.get_context("spawn").Process(
            target=call, args=(entry, theirs), name=name, daemon=True
        )
        process.start()
        theirs.close()
        self.started.append(NeighbourRunning(process, ours, entry))
        return self.started[-1]

    def close(self):
        for running in self.started:
            running.process.join(10)
            assert running.process.exitcode is not None, "it did not end by itself"
            running.process.close()
            running.events.close()


class NeighbourRunning:
    def __init__(self, process, events, entry):
        self.process, self.events, self.entry = process, events, entry

    def is_alive(self):
        return self.process.is_alive()

    def kill(self):
        """Do no more than the contract says: what runs ends by its connection."""
        self.events.close()

    def join(self, seconds):
        self.process.join(seconds)

    def death(self):
        return "" if self.process.is_alive() else f"status {self.process.exitcode}"


def until(condition, seconds=20.0):
    """Wait until `condition()` holds, and tell whether it does."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()
