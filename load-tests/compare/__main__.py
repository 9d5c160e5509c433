"""Measures Deskbell beside its rivals and writes docs/performance.md. Started by compare.sh."""
import argparse
import json
import os
import resource
import shlex
import shutil
import signal
import sys
import tempfile

import machine
import report
import workloads

STARTS_PER_ROUND = 2
DOCS = machine.PROJECT + "/docs"


def options(arguments):
    p = argparse.ArgumentParser(
        prog="load-tests/compare.sh", description="Runs Deskbell and its rivals round by round, and writes docs/performance.md.")
    p.add_argument("peers", nargs="?", help="folder of the rivals and the load generator; built in a copy if it is not built")
    p.add_argument("--jar", default=machine.PROJECT + "/bootstrap/target/deskbell.jar", help="default: %(default)s")
    p.add_argument("--rounds", type=int, default=5, help="of every workload with a target; default: %(default)s")
    p.add_argument("--growth-rounds", type=int, default=1, help="of every point of a curve; default: %(default)s")
    p.add_argument("--only", help="workloads or groups of them, by comma: see --list")
    p.add_argument("--servers", help="of the servers only these, by comma")
    p.add_argument("--list", action="store_true", help="name the workloads and their servers, and do nothing")
    p.add_argument("--warmup", type=int, default=8, help="seconds of load before what counts; default: %(default)s")
    p.add_argument("--duration", type=int, default=3, help="seconds that count; default: %(default)s")
    p.add_argument("--quick", action="store_true", help="one short round, to see whether it runs")
    p.add_argument("--out", help="JSON lines to append the results to; default: a new temporary file")
    p.add_argument("--report", nargs="+", metavar="FILE", help="write the document from these results, measure nothing")
    p.add_argument("--docs", metavar="DIRECTORY", help="where to write; default: docs, or beside the results if only a part is measured")
    p.add_argument("--jdk25", metavar="HOME", help="a JDK 25, whose starts are measured, too")
    p.add_argument("--start", action="append", default=[], metavar="NAME=COMMAND",
                   help="another command whose starts are measured, such as 'JDK 25, cache=/opt/jdk-25/bin/java -XX:AOTCache=/x.aot -jar /x.jar'")
    p.add_argument("--no-pin", dest="pin", action="store_false", help="let server and load generator run on any core")
    p.add_argument("--patience", type=int, default=20, help="seconds to wait for a quiet machine; default: %(default)s")
    o = p.parse_args(arguments)
    if not (o.peers or o.report or o.list):
        p.error("expected PEERS, the folder of the rivals, or --report FILE")
    if o.rounds < 1 or o.growth_rounds < 1:
        p.error(f"expected at least one round, got {min(o.rounds, o.growth_rounds)}")
    for start in o.start:
        if "=" not in start:
            p.error(f"--start {start}: expected NAME=COMMAND")
    o.start = [start.split("=", 1) for start in o.start]
    if o.pin and (os.cpu_count() < 2 or not shutil.which("taskset")):
        p.error("expected two cores and taskset, or --no-pin")
    return o


def chosen(every, only):
    if not only:
        return every
    names = only.split(",")
    known = {w.key for w in every} | {w.group for w in every if w.group} | {"rest"}
    for name in names:
        if name not in known:
            raise SystemExit(f"--only {name}: expected some of {', '.join(sorted(known))}")
    return [w for w in every if w.key in names or w.group in names or (w.rest and "rest" in names)]


def shorten(o):
    o.rounds = o.growth_rounds = 1
    o.warmup, o.duration, o.patience = 1, 1, 0


def smaller(workload):
    command = tuple("1000" if part == "10000" else part for part in workload.command)
    return workloads.Workload(**{**vars(workload), "command": command})


def tell(result):
    names = ("msg_s", "req_s", "p50_us", "p99_us", "p999_us", "server_cpu_us_per_msg", "server_cpu_us_per_req", "kb_per_conn",
             "kb_per_conn_after_gc", "start_s", "other_cpu_cores", "note")
    told = " ".join(f"{name}={result[name]}" for name in names if result.get(name) is not None)
    print(f"{result['workload']} {result['round']} {result['server']} {'ok' if result.get('ok') else 'FAILED'} {told}", flush=True)


def starts(o, jar, directory):
    """Starts of each kind, in turn: how long until /health answered."""
    for _ in range(STARTS_PER_ROUND):
        for name, command in start_commands(o, jar):
            with machine.Server(command, {"HOST": "127.0.0.1", "DATA_DIR": "{data}"}, directory, every=0.002) as server:
                yield {"server": name, "start_s": round(server.started_in, 4), "ok": True}


def java_homes(o):
    return [os.path.dirname(os.path.dirname(os.path.realpath(shutil.which("java"))))] + ([o.jdk25] if o.jdk25 else [])


def start_commands(o, jar):
    plain = [(f"JDK {machine.java_version(home).split('.')[0]}", [home + "/bin/java", "-jar", jar]) for home in java_homes(o)]
    return plain + [(name, shlex.split(command)) for name, command in o.start]


def measure(o, every, peers, jar, write, directory):
    most = max(o.rounds, o.growth_rounds)
    for number in range(most):
        for workload in every:
            if number >= (o.growth_rounds if workload.group else o.rounds):
                continue
            common = {"workload": workload.key, "round": number}
            if workload.key == "start":
                machine.await_quiet(o.patience)
                for result in starts(o, jar, directory):
                    write({**common, **result})
                continue
            names = [name for name in workload.servers if not o.servers or name in o.servers.split(",")]
            # There and back, so that nobody always comes first.
            for name in names if number % 2 == 0 else names[::-1]:
                best = None
                for _ in range(1 if o.quick else 3):
                    machine.await_quiet(o.patience)
                    result = peers.measure(workload, name, jar, o.warmup, o.duration, o.pin, directory)
                    if best is None or noise(result) < noise(best):
                        best = result
                    if noise(best) <= machine.NOISE_CORES:
                        break
                write({**best, **common, "server": name})


def noise(result):
    return max(0, result.get("other_cpu_cores") or 0)


def main(arguments):
    o = options(arguments)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    every = workloads.workloads(hard)
    if o.list:
        for workload in every:
            print(workload.key, *workload.servers)
        return
    whole = not (o.only or o.servers or o.quick)
    if o.report:
        report.write([line for file in o.report for line in report.read(file)], every, o.docs or DOCS)
        return
    measured = chosen(every, o.only)
    servers = {name for workload in every for name in workload.servers}
    for name in o.servers.split(",") if o.servers else ():
        if name not in servers:
            raise SystemExit(f"--servers {name}: expected some of {', '.join(sorted(servers))}")
    jar = os.path.abspath(o.jar)
    if not os.path.exists(jar):
        raise SystemExit(f"{o.jar}: expected Deskbell's jar; build it, or name it with --jar")
    kept = tempfile.mkdtemp(prefix="deskbell-compare-")
    out = o.out or kept + "/results.jsonl"
    if o.quick:
        shorten(o)
        measured = [smaller(w) for w in measured]
    lines = []

    def write(line):
        lines.append(line)
        with open(out, "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        if "workload" in line:
            tell(line)

    print(f"results: {out}", flush=True)
    try:
        with tempfile.TemporaryDirectory(prefix="deskbell-compare-") as scratch:
            peers = machine.Peers(o.peers, kept, scratch)
            java = [machine.java_version(home) for home in java_homes(o)]
            write({"environment": machine.environment(arguments, java)})
            measure(o, measured, peers, jar, write, scratch + "/data")
        report.write(lines if not o.out else report.read(out), every, o.docs or (DOCS if whole else kept))
    finally:
        if not os.listdir(kept):
            os.rmdir(kept)


if __name__ == "__main__":
    # So that a server is ended, too, when this is.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    main(sys.argv[1:])
