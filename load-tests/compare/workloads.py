"""What is measured, and what Deskbell must reach."""
from dataclasses import dataclass, field

SIO, WS, NETTY = "express-sio", "express-ws-tuned", "netty"
MEMORY, EMBEDDED = "deskbell-memory", "deskbell-embedded"
LABELS = {
    SIO: "Express + Socket.IO",
    WS: "Express + `ws`, tuned",
    NETTY: "bare Netty",
    MEMORY: "**Deskbell**, `STORE=memory`",
    EMBEDDED: "**Deskbell**, `STORE=embedded`",
}
RIVALS = (SIO, WS, NETTY)


@dataclass(frozen=True)
class Figure:
    """A number of a result: its key there, its heading, and what the document divides it by."""
    key: str
    heading: str
    scale: float = 1


MESSAGES = Figure("msg_s", "messages/s")
REQUESTS = Figure("req_s", "requests/s")
P50, P99, P999 = (Figure(f"p{n}_us", f"p{t} ms", 1000) for n, t in ((50, "50"), (99, "99"), (999, "99.9")))
CPU_MESSAGE = Figure("server_cpu_us_per_msg", "server CPU µs/message")
CPU_REQUEST = Figure("server_cpu_us_per_req", "server CPU µs/request")
RESIDENT = Figure("rss_after_mb", "resident MB")
SOCKET = Figure("kb_per_conn", "resident KB/socket")
SOCKET_GC = Figure("kb_per_conn_after_gc", "KB/socket after a GC")
START = Figure("start_s", "seconds to `/health`")


@dataclass(frozen=True)
class Target:
    """A bound of a figure of one server: a multiple of a rival's, or without a rival the figure itself."""
    server: str
    figure: Figure
    sign: str  # ">=" or "<="
    bound: float
    rival: str = ""


@dataclass(frozen=True)
class Workload:
    """One table of the document. What is in a group is one curve: one round, one table, not in the targets."""
    key: str
    title: str
    servers: tuple
    command: tuple  # of the load generator, or of RestLoad
    figures: tuple  # the first one with ratios
    targets: tuple = ()
    text: str = ""
    group: str = ""
    env: dict = field(default_factory=dict)
    rest: bool = False


def against(server, figure, sign, sio=None, ws=None, netty=None):
    bounds = ((SIO, sio), (WS, ws), (NETTY, netty))
    return tuple(Target(server, figure, sign, bound, rival) for rival, bound in bounds if bound)


def chat(mode, sessions, load, **options):
    command = [mode, "--sessions", str(sessions), "--inflight" if mode == "closed" else "--rate", str(load)]
    for name, value in options.items():
        command += ["--" + name, str(value)]
    return tuple(command)


def rest(key, path, floor_text=""):
    return Workload(
        "rest-" + key, f"REST: `{path}`", (SIO, NETTY, MEMORY), (key,), (REQUESTS, P50, P99, CPU_REQUEST),
        against(MEMORY, REQUESTS, ">=", sio=3.5, netty=0.6), floor_text, rest=True)


def workloads(descriptors):
    """All of them; descriptors is how many files a process may have open here."""
    most = min(10_000, (descriptors - 200) // 2 // 100 * 100)
    chat_figures = (MESSAGES, P50, P99, P999, CPU_MESSAGE, RESIDENT)
    open_figures = (P99, P50, P999, CPU_MESSAGE, MESSAGES)
    every = [
        Workload(
            "saturated", "Saturated: 50 sessions, 8 messages in flight in each", (SIO, WS, NETTY, MEMORY, EMBEDDED),
            chat("closed", 50, 8), chat_figures,
            against(MEMORY, MESSAGES, ">=", sio=5, ws=2, netty=0.75) + against(EMBEDDED, MESSAGES, ">=", sio=0.5),
            "The rivals keep everything in memory; with `STORE=embedded` a message is on the disk before anybody sees it."),
        Workload(
            "one", "One message in flight, 200 sessions", (SIO, WS, NETTY, MEMORY),
            chat("closed", 200, 1), chat_figures, against(MEMORY, MESSAGES, ">=", sio=2.2, ws=1.4, netty=0.75)),
        Workload(
            "open-5000", "5,000 messages/s, 100 sessions", (SIO, WS, NETTY, MEMORY, EMBEDDED),
            chat("open", 100, 5000), open_figures,
            against(MEMORY, P99, "<=", sio=0.7, ws=0.8, netty=1.5) + against(MEMORY, CPU_MESSAGE, "<=", sio=0.6)
            + against(EMBEDDED, P99, "<=", sio=3),
            "Latency counts from the time at which the message was due."),
        Workload(
            "open-20000", "20,000 messages/s, 100 sessions", (SIO, WS, NETTY, MEMORY),
            chat("open", 100, 20000), open_figures, against(MEMORY, P99, "<=", sio=0.2, ws=0.3, netty=1.2)),
        rest("session", "GET /session/{id}"),
        rest("messages", "GET /messages/{id}", "50 messages of 100 bytes."),
        rest(
            "start", "POST /session/start",
            "Nobody ends a session. Deskbell has 2,000 places; who comes later waits in its queue, which the rivals do not have."),
        Workload(
            "idle", "10,000 idle authenticated sockets", (SIO, WS, NETTY, MEMORY),
            ("idle", "--conns", "10000", "--hold", "2"), (SOCKET, SOCKET_GC),
            against(MEMORY, SOCKET, "<=", sio=1.0, netty=1.3) + against(MEMORY, SOCKET_GC, "<=", sio=1.0, netty=1.3),
            "What is resident more than before the first socket, for each. After a GC: the JVM's on demand; what is said of Node is without."),
        Workload(
            "start", "Start to the first answered `/health`", (), (), (START,),
            text="Default configuration, a new data directory, both cores; asked every 2 ms."),
    ]
    for point, sessions, inflight, env in (
            (10, 10, 8, {}), (100, 100, 8, {}), (1000, 1000, 8, {}), (10_000, most, 1, {"AGENT_CAPACITY": "20"})):
        every.append(Workload(
            f"sessions-{point}", "messages/s by sessions", (SIO, WS, NETTY, MEMORY),
            chat("closed", sessions, inflight), (MESSAGES,), group="sessions", env=env))
    for size in (10, 1000, 4000):
        every.append(Workload(
            f"size-{size}", "messages/s by bytes of a message", (WS, NETTY, MEMORY),
            chat("closed", 50, 8, size=size), (MESSAGES,), group="size"))
    for sockets in (1000, 2500, 5000):
        every.append(Workload(
            f"memory-{sockets}", "resident MB by idle sockets", (SIO, WS, NETTY, MEMORY),
            ("idle", "--conns", str(sockets), "--hold", "1"), (SOCKET,), group="memory"))
    return every
