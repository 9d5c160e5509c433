"""The document: tables, plots, and the parts that people wrote."""
import glob
import json
import os
import statistics
from collections import defaultdict

import plots
from workloads import Figure, LABELS, MESSAGES, P50, P99, P999, RIVALS, SOCKET, START, Target

INTRODUCTION = """# Performance

Written by `load-tests/compare.sh`, except what follows the plots: those are the files in [performance/](performance), as people wrote them.

Figures count only as ratios between servers of the same machine and time. The servers take turns, round by round; a figure is the median of all its
runs, with the lowest and the highest. Every server has one core, the load generator the other. Every message must reach both participants exactly once,
in order, and be in the history, and every answer to a request must be the right one, or the run does not count. Messages have 100 bytes where nothing
else is said. Deskbell runs as `java -jar` without a flag; the second participant is the agent whom it assigned, the rivals let any user join. Its rate
limits are off, and it has 500 agents who take 4 sessions each. `LOG_LEVEL=warn` for all. Eight seconds of the same load go before
what counts: a JVM on one core compiles meanwhile.
"""
STARTS = (Target("JDK 17", START, "<=", 1.0), Target("JDK 25", START, "<=", 1.0), Target("JDK 25, cache", START, "<=", 0.5))


def read(file):
    with open(file, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


class Results:
    """The runs that count, by workload and server."""

    def __init__(self, lines):
        self.environments = [line["environment"] for line in lines if "environment" in line]
        self.runs = defaultdict(list)
        self.failures = defaultdict(list)
        for line in lines:
            if "workload" in line:
                (self.runs if line.get("ok") else self.failures)[line["workload"], line["server"]].append(line)

    def values(self, workload, server, figure):
        return [run[figure.key] / figure.scale for run in self.runs[workload, server] if run.get(figure.key) is not None]

    def median(self, workload, server, figure):
        values = self.values(workload, server, figure)
        return statistics.median(values) if values else None

    def servers(self, workload):
        """Those of the workload that ran; the kinds of start are not told before."""
        if workload.servers:
            return [name for name in workload.servers if self.runs[workload.key, name] or self.failures[workload.key, name]]
        return sorted({server for key, server in self.runs if key == workload.key and self.runs[key, server]})

    def socket(self, workload, server, figure):
        """Resident for each socket after a GC where the server can be told to do one."""
        return self.median(workload, server, figure) or self.median(workload, server, SOCKET)


def number(value):
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}" if value >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")


def table(heads, rows):
    return "\n".join("| " + " | ".join(row) + " |" for row in [heads, ["---"] * len(heads), *rows]) + "\n"


def plain(name):
    return LABELS.get(name, f"**Deskbell**, {name}")


def targets_of(workload):
    return STARTS if workload.key == "start" else workload.targets


def targets(results, every):
    rows = []
    for workload in every:
        for target in targets_of(workload):
            ours = results.socket(workload.key, target.server, target.figure)
            theirs = results.socket(workload.key, target.rival, target.figure) if target.rival else 1
            value = ours / theirs if ours is not None and theirs else None
            reached = "not measured" if value is None else "yes" if holds(value, target) else "**no**"
            sign = "≥" if target.sign == ">=" else "≤"
            unit = " ×" if target.rival else " s"
            rows.append([
                workload.title, plain(target.server), target.figure.heading, plain(target.rival) if target.rival else "",
                f"{sign} {target.bound:g}{unit}", "–" if value is None else f"{value:.2f}{unit}", reached])
    return table(["workload", "server", "figure", "against", "target", "measured", "reached"], rows)


def holds(value, target):
    return value >= target.bound if target.sign == ">=" else value <= target.bound


def workload_table(results, workload):
    servers = results.servers(workload)
    main = workload.figures[0]
    rivals = [name for name in servers if name in RIVALS]
    heads = ["server", f"{main.heading} (lowest – highest)", *(f"× {plain(name)}" for name in rivals)]
    heads += [figure.heading for figure in workload.figures[1:]] + ["rounds"]
    rows = []
    for server in servers:
        values = results.values(workload.key, server, main)
        median = results.median(workload.key, server, main)
        row = [plain(server), f"{number(median)} ({number(min(values))} – {number(max(values))})" if values else "–"]
        for rival in rivals:
            theirs = results.median(workload.key, rival, main)
            row.append(f"{median / theirs:.2f}" if median and theirs else "–")
        row += [number(results.median(workload.key, server, figure)) for figure in workload.figures[1:]]
        failed = len(results.failures[workload.key, server])
        row.append(f"{len(values)}" + (f", {failed} failed" if failed else ""))
        rows.append(row)
    notes = [
        f"Failed: {plain(server)}: {run.get('note') or 'an answer or a message was wrong'}"
        for server in servers for run in results.failures[workload.key, server]]
    return "\n".join([f"## {workload.title}\n", *([workload.text + "\n"] if workload.text else []), table(heads, rows),
                      *(note + "\n" for note in notes)])


def series(results, points, x, y):
    """By server, the medians of y that belong to each x; both are keys of a run."""
    values = defaultdict(lambda: defaultdict(list))
    for workload in points:
        for server in results.servers(workload):
            for run in results.runs[workload.key, server]:
                values[server][run[x]].append(run[y])
    return {name: [(at, statistics.median(ys)) for at, ys in sorted(values[name].items())] for name in LABELS if name in values}


def group_table(title, text, lines, unit):
    columns = sorted({x for line in lines.values() for x, _ in line})
    rows = [[plain(name), *(number(dict(line).get(x)) for x in columns)] for name, line in lines.items()]
    return f"## {title}\n\n{text}\n\n" + table(["server", *(f"{x:,} {unit}" for x in columns)], rows)


def percentiles(results, key, servers):
    figures = (P50, P99, P999, Figure("max_us", "highest", 1000))
    lines = {}
    for server in servers:
        points = [(i, results.median(key, server, figure)) for i, figure in enumerate(figures)]
        points = [(i, value) for i, value in points if value]
        if points:
            lines[server] = points
    return lines


def draw(results, every, folder):
    """Writes the plots for which there are results; what the document says about the curves."""
    os.makedirs(folder, exist_ok=True)
    labels = {name: label.replace("*", "").replace("`", "") for name, label in LABELS.items()}
    text = []

    def put(name, title, *arguments, **options):
        with open(f"{folder}/{name}.svg", "w", encoding="utf-8") as file:
            file.write(plots.line_plot(title, *arguments, labels, **options))
        text.append(f"![{title}](performance/{name}.svg)\n")

    def group(name):
        return [w for w in every if w.group == name]

    for workload in every:
        if workload.key.startswith("open-"):
            lines = percentiles(results, workload.key, results.servers(workload))
            if lines:
                put("latency-" + workload.key.split("-")[1], f"Latency at {workload.title}", "percentile", "ms", lines, y_log=True,
                    x_names=["50", "99", "99.9", "highest"])
    lines = series(results, group("sessions"), "sessions", MESSAGES.key)
    if lines:
        text.append(group_table(
            "Throughput by sessions",
            "Closed loop; 8 messages in flight in each session, 1 with the most sessions, where both sides have nearly all the sockets that\n"
            "this machine lets a process open. Two sockets for each session.", lines, "sessions"))
        sockets = {name: [(2 * x, y) for x, y in line] for name, line in lines.items()}
        put("throughput", "Throughput by connections", "connections", "messages/s", sockets, x_log=True)
    lines = series(results, group("size"), "size", MESSAGES.key)
    if lines:
        text.append(group_table("Throughput by message size", "50 sessions, 8 in flight in each, messages/s.", lines, "bytes"))
    lines = resident(results, [w for w in every if w.command[:1] == ("idle",)])
    if lines:
        text.append(group_table("Memory by connections", "Resident MB with so many idle authenticated sockets, no GC asked for.", lines, "sockets"))
        put("memory", "Memory by connections", "idle connections", "resident MB", lines)
    return "\n".join(text)


def resident(results, idle):
    """By server, megabytes by sockets, from before the first one on."""
    before = {name: [kb for _, kb in line] for name, line in series(results, idle, "conns", "rss_before_kb").items()}
    after = series(results, idle, "conns", "rss_after_kb")
    return {name: [(0, statistics.median(before[name]) / 1024)] + [(x, kb / 1024) for x, kb in after[name]] for name in after}


def machine(results):
    """Where the figures come from: each thing once, in the order of the runs."""
    def all_of(say):
        return ", ".join(dict.fromkeys(say(e) for e in results.environments))

    rows = [
        ["date", all_of(lambda e: e["date"])],
        ["commit", all_of(lambda e: e["commit"])],
        ["machine", all_of(lambda e: f"{e['cores']} cores of {e['cpu']}, {e['machine']}, {e['memory_gb']} GB")],
        ["kernel", all_of(lambda e: "Linux " + e["kernel"])],
        ["JDK", ", ".join(dict.fromkeys(v for e in results.environments for v in e["jdk"]))],
        ["Node", all_of(lambda e: e["node"])],
    ]
    commands = "\n".join(dict.fromkeys(e["command"] for e in results.environments))
    return table(["", ""], rows) + f"\n```sh\n{commands}\n```\n"


def write(lines, every, docs):
    """Writes performance.md and its plots in the folder docs."""
    results = Results(lines)
    if not results.runs:
        raise SystemExit("no run that counts, so nothing to write")
    parts = [INTRODUCTION, machine(results), "## Targets\n\n" + targets(results, every)]
    parts += [workload_table(results, w) for w in every if not w.group and results.servers(w)]
    parts.append(draw(results, every, docs + "/performance"))
    for fragment in sorted(glob.glob(glob.escape(docs) + "/performance/*.md")):
        with open(fragment, encoding="utf-8") as text:
            parts.append(text.read())
    with open(docs + "/performance.md", "w", encoding="utf-8") as document:
        document.write("\n".join(part.strip("\n") + "\n" for part in parts if part))
    print(f"written: {docs}/performance.md", flush=True)
