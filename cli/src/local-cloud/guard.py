"""Runs MiniStack, and ends it with every process that it started when standard input closes.

The starter holds the other end of that pipe, so nothing outlives it, however it ends.
Arguments: seconds that a clean stop may take, scratch directory to remove afterwards.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading


def main(grace_seconds: float, scratch: str) -> None:
    if os.getpgid(0) != os.getpid():
        os.setpgid(0, 0)
    emulator = pathlib.Path(__file__).with_name("emulator.py")
    server = subprocess.Popen([sys.executable, "-I", str(emulator)], stdin=subprocess.DEVNULL)
    # Set after the start: children inherit an ignored signal.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    stopping = threading.Event()

    def end_after_server() -> None:
        server.wait()
        if not stopping.is_set():
            os.killpg(0, signal.SIGKILL)

    threading.Thread(target=end_after_server, daemon=True).start()
    while os.read(0, 4096):
        pass
    stopping.set()
    os.killpg(0, signal.SIGTERM)
    try:
        server.wait(grace_seconds)
    except subprocess.TimeoutExpired:
        server.kill()
    shutil.rmtree(scratch, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


main(float(sys.argv[1]), sys.argv[2])
