"""The processes of a measurement: servers, load generators, and what else goes on."""
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(os.path.dirname(HERE))
NOISE_CORES = 0.1
LOAD_JVM = ["-XX:+UseSerialGC", "-Xms1g", "-Xmx1g"]


def output(*command):
    """What a command prints, on either stream; empty if there is no such command."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT).stdout.strip()
    except FileNotFoundError:
        return ""


def busy_seconds():
    with open("/proc/stat", encoding="ascii") as stat:
        ticks = [int(n) for n in stat.readline().split()[1:9]]
    return (ticks[0] + ticks[1] + ticks[2] + ticks[7]) / os.sysconf("SC_CLK_TCK")


def await_quiet(patience):
    """Returns when nothing else takes a quarter of a core, or after so many seconds."""
    end = time.monotonic() + patience
    while True:
        before = busy_seconds()
        time.sleep(0.5)
        if busy_seconds() - before < 0.125 or time.monotonic() > end:
            return
        time.sleep(1)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def healthy(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as s:
            s.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return s.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


class Server:
    """A started server; leaving the block ends it and removes its data."""

    def __init__(self, command, env, directory, cores=None, every=0.05):
        self.port = free_port()
        self.directory = directory
        shutil.rmtree(directory, ignore_errors=True)
        os.makedirs(directory)
        env = {name: value.replace("{data}", directory) for name, value in env.items()}
        pinned = ["taskset", "-c", cores] if cores else []
        with open(directory + "/server.out", "w", encoding="utf-8") as log:
            begun = time.monotonic()
            self.process = subprocess.Popen(
                pinned + command, env={**os.environ, "PORT": str(self.port), "NODE_ENV": "production", "LOG_LEVEL": "warn", **env},
                cwd=directory, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            while not healthy(self.port):
                if self.process.poll() is not None or time.monotonic() - begun > 30:
                    with open(directory + "/server.out", encoding="utf-8", errors="replace") as log:
                        raise SystemExit(f"{' '.join(command)} did not start:\n{log.read()[-2000:]}")
                time.sleep(every)
            self.started_in = time.monotonic() - begun
        except BaseException:
            self.end()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        # The group: a launcher may have a child.
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, number)
                self.process.wait(6)
                break
            except subprocess.TimeoutExpired:
                continue
            except ProcessLookupError:
                break
        self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)


class Peers:
    """The rivals and the load generator, built."""

    PARTS = {"loadgen": "target/loadgen.jar", "netty": "target/peer-netty.jar",
             "express-socketio": "node_modules", "express-ws": "node_modules"}

    def __init__(self, folder, kept, scratch):
        self.root = os.path.abspath(folder)
        if not os.path.exists(self.root + "/bench/servers.json"):
            raise SystemExit(f"{folder}: expected the folder of the rivals, with bench/servers.json")
        if not all(os.path.exists(f"{self.root}/{part}/{made}") for part, made in self.PARTS.items()):
            self.root = self.build(kept + "/peers")
        with open(self.root + "/bench/servers.json", encoding="utf-8") as servers:
            self.servers = {server["name"]: server for server in json.load(servers)}
        self.classes = scratch + "/classes"
        source = PROJECT + "/load-tests/src/main/java/io/deskbell/load/RestLoad.java"
        subprocess.run(["javac", "-nowarn", "-implicit:none", "-d", self.classes, source], check=True)

    def build(self, copy):
        shutil.copytree(self.root, copy)
        subprocess.run(["chmod", "-R", "u+w", copy], check=True)
        for part in self.PARTS:
            node = os.path.exists(f"{copy}/{part}/package.json")
            command = ["npm", "install", "--no-audit", "--no-fund"] if node else ["mvn", "-q", "package"]
            if subprocess.run(command, cwd=f"{copy}/{part}", stdout=subprocess.DEVNULL, check=False).returncode:
                raise SystemExit(f"{' '.join(command)} in {copy}/{part} failed, see above")
        print(f"built the rivals in {copy}; give that folder the next time", flush=True)
        return copy

    def measure(self, workload, name, jar, warmup, duration, pin, directory):
        """One run of one server under one load: the line that the load generator prints."""
        server = self.servers[name]
        command = [part.replace("{root}", self.root).replace("{jar}", jar) for part in server["cmd"]]
        cores = ("1", "0") if pin else (None, None)
        with Server(command, {**server.get("env", {}), **workload.env}, directory, cores[0]) as running:
            pid = running.process.pid
            load = ["taskset", "-c", cores[1]] if pin else []
            load += ["java", *LOAD_JVM]
            if workload.rest:
                load += ["-cp", self.classes, "io.deskbell.load.RestLoad"]
            else:
                load += ["-jar", self.root + "/loadgen/target/loadgen.jar"]
            load += [*workload.command, "--url", f"http://127.0.0.1:{running.port}", "--proto", server.get("proto", "ws"),
                     "--pid", str(pid), "--name", name]
            if workload.command[0] != "idle":
                load += ["--warmup", str(warmup), "--duration", str(duration)]
                load += server.get("loadgen", [])
            elif command[0] == "java":
                load += ["--gc-cmd", f"jcmd {pid} GC.run"]
            return run_load(load)


def run_load(command):
    # Not subprocess.run's timeout alone: the load generator must not outlive an interrupted comparison.
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            out, err = process.communicate(timeout=150)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = "", "not done after 150 s"
        except BaseException:
            process.kill()
            raise
    try:
        return json.loads(out.strip().splitlines()[-1])
    except (ValueError, IndexError):
        return {"ok": False, "note": (err or "no output").strip()[-300:]}


def environment(arguments, java):
    """What the document says about where the figures come from."""
    cpu = [line.split(":", 1)[1].strip() for line in output("lscpu").splitlines() if line.startswith("Model name")]
    kilobytes = next(line.split()[1] for line in open("/proc/meminfo", encoding="ascii") if line.startswith("MemTotal"))
    changed = " with changes" if output("git", "status", "--porcelain", "--untracked-files=no", "--", ":!docs") else ""
    return {
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "commit": output("git", "rev-parse", "--short", "HEAD") + changed,
        "cpu": (cpu or ["unknown"])[0],
        "cores": os.cpu_count(),
        "memory_gb": round(int(kilobytes) / 1048576),
        "kernel": os.uname().release,
        "machine": os.uname().machine,
        "jdk": java,
        "node": output("node", "--version"),
        # Where things lie here is nobody's business; their names are enough.
        "command": "load-tests/compare.sh " + shlex.join(re.sub(r"/\S*/", "", argument.rstrip("/")) for argument in arguments),
    }


def java_version(home):
    """Such as 17.0.15, of the JDK in that directory."""
    with open(home + "/release", encoding="utf-8") as release:
        fields = dict(line.strip().split("=", 1) for line in release if "=" in line)
    return fields["JAVA_VERSION"].strip('"')
