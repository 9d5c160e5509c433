"""python3 -B -m unittest discover -s load-tests/compare"""
import contextlib
import io
import os
import tempfile
import unittest
from xml.dom import minidom

import report
import workloads

ENVIRONMENT = {
    "date": "2026-11-23 05:00 UTC", "commit": "abc1234", "cpu": "a CPU", "cores": 2, "memory_gb": 8, "kernel": "6.1", "machine": "x86_64",
    "jdk": ["17.0.15"], "node": "v20", "command": "load-tests/compare.sh peers"}
EVERY = workloads.workloads(40_000)


def runs(workload, server, key, values, **more):
    return [{"workload": workload, "server": server, "round": i, "ok": True, key: value, **more} for i, value in enumerate(values)]


class ReportTest(unittest.TestCase):
    def written(self, lines):
        with tempfile.TemporaryDirectory() as docs, contextlib.redirect_stdout(io.StringIO()):
            os.mkdir(docs + "/performance")
            for name in ("20-b.md", "10-a.md"):
                with open(f"{docs}/performance/{name}", "w", encoding="utf-8") as fragment:
                    fragment.write(f"## Said in {name}\n\nby *hand* | `x`\n")
            report.write([{"environment": ENVIRONMENT}] + lines, EVERY, docs)
            for name in os.listdir(docs + "/performance"):
                if name.endswith(".svg"):
                    minidom.parse(f"{docs}/performance/{name}")
            self.plots = sorted(n for n in os.listdir(docs + "/performance") if n.endswith(".svg"))
            with open(docs + "/performance.md", encoding="utf-8") as document:
                return document.read()

    def line(self, text, *parts):
        found = [line for line in text.splitlines() if all(part in line for part in parts)]
        self.assertEqual(1, len(found), f"{parts} in {text}")
        return found[0]

    def test_a_figure_is_the_median_of_the_runs_that_count(self):
        lines = runs("saturated", "deskbell-memory", "msg_s", [90_000, 300_000, 100_000])
        lines += [{"workload": "saturated", "server": "deskbell-memory", "round": 3, "ok": False, "msg_s": 999_999, "note": "lost one"}]
        lines += runs("saturated", "express-sio", "msg_s", [20_000])
        text = self.written(lines)
        self.assertIn("| 100,000 (90,000 – 300,000) | 5.00 |", text)
        self.assertIn("| 3, 1 failed |", text)
        self.assertIn("Failed: **Deskbell**, `STORE=memory`: lost one", text)
        self.assertTrue(self.line(text, "Saturated", "≥ 5 ×").endswith("| 5.00 × | yes |"))

    def test_a_target_not_reached_and_one_not_measured_are_said(self):
        lines = runs("open-5000", "deskbell-memory", "p99_us", [701]) + runs("open-5000", "express-sio", "p99_us", [1000])
        text = self.written(lines)
        self.assertTrue(self.line(text, "5,000 messages/s", "≤ 0.7 ×").endswith("| 0.70 × | **no** |"))
        self.assertTrue(self.line(text, "5,000 messages/s", "≤ 0.8 ×").endswith("| – | not measured |"))
        self.assertTrue(self.line(text, "JDK 17", "≤ 1 s").endswith("| – | not measured |"))

    def test_the_targets_are_those_of_the_workloads(self):
        rows = self.written(runs("start", "JDK 17", "start_s", [0.8, 0.9])).split("## ")[1].splitlines()
        said = sum(len(report.targets_of(w)) for w in EVERY)
        self.assertEqual(said, sum(row.startswith("| ") for row in rows) - 2)

    def test_what_people_wrote_follows_in_the_order_of_the_file_names(self):
        text = self.written(runs("start", "JDK 17", "start_s", [0.8]))
        self.assertTrue(text.endswith("## Said in 10-a.md\n\nby *hand* | `x`\n\n## Said in 20-b.md\n\nby *hand* | `x`\n"))

    def test_curves_are_drawn_from_what_there_is(self):
        lines = []
        for sessions in (10, 100):
            lines += runs(f"sessions-{sessions}", "netty", "msg_s", [1000 * sessions], sessions=sessions)
        for key, sockets in (("memory-1000", 1000), ("idle", 10_000)):
            lines += runs(key, "netty", "kb_per_conn", [10], conns=sockets, rss_before_kb=50_000, rss_after_kb=50_000 + 10 * sockets)
        for mode in ("open-5000", "open-20000"):
            lines += runs(mode, "deskbell-memory", "p99_us", [900], p50_us=60, p999_us=2000, max_us=2500)
        text = self.written(lines)
        self.assertEqual(["latency-20000.svg", "latency-5000.svg", "memory.svg", "throughput.svg"], self.plots)
        self.assertIn("| bare Netty | 10,000 | 100,000 |", text)
        self.assertIn("| server | 0 sockets | 1,000 sockets | 10,000 sockets |", text)

    def test_nothing_that_counts_writes_nothing(self):
        with self.assertRaises(SystemExit):
            self.written([{"workload": "one", "server": "netty", "round": 0, "ok": False}])


if __name__ == "__main__":
    unittest.main()
