# SPDX-License-Identifier: GPL-2.0-or-later
"""A real optmond in a temporary folder, and those who talk to it."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time

PROJECT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = PROJECT / "build"
if (BUILD / "san/bin/optmond").exists() and not os.environ.get("OPTMON_PLAIN"):
    BUILD = BUILD / "san"
OPTMOND = os.environ.get("OPTMON_OPTMOND", str(BUILD / "bin/optmond"))
OPTMON = os.environ.get("OPTMON_OPTMON", str(BUILD / "bin/optmon"))
DEADLINE_S = 60


def wait_for(what, condition):
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    raise TimeoutError(what)


class Peer:
    """A connection of lines."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(DEADLINE_S)
        self.socket.connect(str(path))
        self.buffer = b""

    def send(self, *documents):
        text = "".join((d if isinstance(d, str) else json.dumps(d)) + "\n" for d in documents)
        self.socket.sendall(text.encode())

    def raw(self, data):
        self.socket.sendall(data)

    def line(self):
        """The next line, None at the end."""
        while b"\n" not in self.buffer:
            data = self.socket.recv(1 << 16)
            if not data:
                return None
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\n", 1)
        return json.loads(line)

    def ask(self, document):
        self.send(document)
        return self.line()

    def sync(self, word=1):
        """True when all that was sent is stored; skips what was refused."""
        self.send(json.dumps({"sync": word}, separators=(",", ":")))
        while True:
            answer = self.line()
            if answer is None:
                raise ConnectionError("optmond has gone")
            if "sync" in answer:
                return True
            if "not stored" in answer.get("error", ""):
                return False

    def close(self):
        self.socket.close()


class Daemon:
    def __init__(self, root=None, *options, state=None, preexec=None, env=None,
                 journal=False, ports=False):
        self.folder = None if root else tempfile.TemporaryDirectory()
        self.root = pathlib.Path(root or self.folder.name)
        self.state = pathlib.Path(state or self.root / "state")
        self.run = self.root / "run"
        self.options = options
        self.preexec = preexec
        self.env = env
        self.journal = journal
        self.ports = ports
        self.process = None
        self.log = self.root / "log"

    @property
    def db(self):
        return self.state / "optmon.db"

    def start(self, wait=True):
        environment = dict(os.environ, **(self.env or {}))
        for name in ("JOURNAL_STREAM", "NOTIFY_SOCKET"):
            if name not in (self.env or {}):
                environment.pop(name, None)
        control = self.run / "control.sock"
        if control.exists():
            control.unlink()
        with open(self.log, "ab") as log:
            if self.journal:
                log_is = os.fstat(log.fileno())
                environment["JOURNAL_STREAM"] = f"{log_is.st_dev}:{log_is.st_ino}"
            self.process = subprocess.Popen(
                [OPTMOND, f"--state-dir={self.state}", f"--run-dir={self.run}",
                 *([] if self.ports else ["--no-ports"]), *self.options], stderr=log, stdout=log, env=environment,
                preexec_fn=self.preexec)
        if wait:
            wait_for("optmond listens", self.listens)
        return self

    def listens(self):
        if self.process.poll() is not None:
            raise ChildProcessError(f"optmond ended with {self.process.returncode}:\n{self.text()}")
        try:
            Peer(self.run / "alarms.sock").close()
            return True
        except OSError:
            return False

    def feed(self):
        return Peer(self.run / "feed.sock")

    def control(self):
        return Peer(self.run / "control.sock")

    def alarms(self):
        return Peer(self.run / "alarms.sock")

    def ask(self, do, **keys):
        peer = self.control()
        answer = peer.ask(dict({"do": do}, **keys))
        peer.close()
        return answer

    def text(self):
        return self.log.read_text(errors="replace")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """The exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(DEADLINE_S)
        return code

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.kill()


def lane(number, rx=-2.0, **more):
    return dict({"lane": number, "tx_bias_ma": 40.0, "tx_power_dbm": 0.5, "rx_power_dbm": rx,
                 "snr_db": 22.0, "prefec_ber": 1e-7, "flags": []}, **more)


def identity(cage, t, serial="SN1", **more):
    return dict({"kind": "identity", "t": t, "cage": cage, "vendor": "Acme",
                 "part_number": "DR4", "serial_number": serial, "firmware": "1.0",
                 "thresholds": {
                     "temperature_c": {"high_alarm": 75, "high_warning": 70,
                                       "low_warning": 0, "low_alarm": -5},
                     "rx_power_mw": {"high_alarm": 3.5, "high_warning": 2.8,
                                     "low_warning": 0.1, "low_alarm": 0.05}}}, **more)


def sample(cage, t, temperature=45.0, rx=-2.0, lanes=4, **more):
    return dict({"kind": "sample", "t": t, "cage": cage, "temperature_c": temperature,
                 "voltage_v": 3.3, "module_state": "ready",
                 "media_lanes": [lane(n + 1, rx) for n in range(lanes)]}, **more)


class Ktap:
    """KTAP, and an end with the exit code that belongs to it."""

    def __init__(self, n):
        self.n, self.failed = 0, 0
        print(f"KTAP version 1\n1..{n}", flush=True)

    def check(self, text, good, *diagnostics):
        self.n += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.n} - {text}")
        if not good:
            for one in diagnostics:
                for line in str(one).splitlines()[:30]:
                    print("#", line)
        print(end="", flush=True)

    def skip(self, text, reason):
        self.n += 1
        print(f"ok {self.n} - {text} # SKIP {reason}", flush=True)

    def diag(self, text):
        print("#", text, flush=True)

    def end(self):
        raise SystemExit(1 if self.failed else 0)
