"""The rows of the table: what must be reached, and how a measured ratio is judged."""

import dataclasses

PASS, SHORT, NOT_MEASURED, ORIENTATION = "pass", "falls short", "not measured", "-"


@dataclasses.dataclass(frozen=True)
class Row:
    """One line. `step` measures it; without a bar it is there for orientation only."""

    id: str
    what: str
    step: str
    unit: str = ""  # what the ratio is a ratio of, said once in the report
    at_least: float | None = None
    at_most: float | None = None
    aim: float | None = None
    suffix: str = ""  # behind bar, aim and value: " ms"

    def passes(self, value):
        if self.at_least is not None:
            return value >= self.at_least
        return value <= self.at_most

    @property
    def has_bar(self):
        return self.at_least is not None or self.at_most is not None

    def bar_text(self):
        if self.at_least is not None:
            return "≥ " + number(self.at_least) + self.suffix
        return "≤ " + number(self.at_most) + self.suffix if self.at_most is not None else ""

    def aim_text(self):
        return "" if self.aim is None else number(self.aim) + self.suffix

    def reach(self, value):
        """How far the bar is passed, as a factor: 1 is on it, more is better."""
        if self.at_least is not None:
            return value / self.at_least
        return self.at_most / value if value else float("inf")


@dataclasses.dataclass
class Result:
    """What a step found for one row."""

    value: float | None  # compared with the bar
    measured: str
    against: str = ""  # the limit or the rival
    note: str = ""
    figures: dict = dataclasses.field(default_factory=dict)


ROWS = (
    Row("ack-hot", "ACK→DATA, 512 B, 10,000 sessions, hot", "micro", "rate ÷ limit", at_least=0.45, aim=0.7),
    Row("ack-cold", "same, cold (256 MB read at random)", "micro", "rate ÷ limit", at_least=0.6, aim=0.85),
    Row("sessions", "60,000 sessions against 100", "micro", "cost ÷ cost", at_most=1.5),
    Row("files", "RRQ, 100,000 files against 100", "micro", "cost ÷ cost", at_most=1.3),
    Row("memory", "memory per session", "micro", "bytes", at_most=128, suffix=" B"),
    Row("offer", "DISCOVER→OFFER", "micro", "million/s", at_least=2, aim=4, suffix=" M/s"),
    Row("lease", "REQUEST→ACK (in memory)", "micro", "million/s", at_least=2, aim=4, suffix=" M/s"),
    Row("durable", "DHCP exchanges, each on disk before its ACK", "durable", "thousand/s", at_least=100, suffix=" k/s"),
    Row("ring", "live over net_ring", "ring", "rate ÷ bare echo", at_least=0.35, aim=0.6),
    Row("storm", "boot storm: finished, every byte right", "storm", "share of boards", at_least=1),
    Row("storm-slowest", "boot storm: slowest board", "storm", "slowest ÷ median", at_most=1.5),
    Row("dnsmasq", "beside dnsmasq: blocks/s", "tftp", "rate ÷ rate", at_least=1.3),
    Row("dnsmasq-wait", "beside dnsmasq: p99 wait", "tftp", "wait ÷ wait", at_most=0.5),
    Row("kea", "durable DHCP, of 3 × Kea (memfile, not synced) or of the client's limit", "dhcp", "rate ÷ rate", at_least=1),
    Row("kea-wait", "durable DHCP at that rate: p99, DISCOVER to ACK", "dhcp", "ms", at_most=20, suffix=" ms"),
    Row("tftp-beside-dhcp", "TFTP p99 while durable DHCP runs, against without", "beside", "wait ÷ wait", at_most=1.2),
    Row("questions", "ARP and ping while TFTP saturates: answered", "ring", "share answered", at_least=1),
    Row("questions-wait", "ARP and ping while TFTP saturates: p99.9", "ring", "ms", at_most=1, suffix=" ms"),
    Row("workers", "1 → 2 workers, instructions per frame", "ring", "instructions ÷ instructions", at_most=1.1),
    Row("start", "start: 1 GiB in the page cache → ready", "start", "time ÷ cat", at_most=2),
    Row("cpu", "server CPU per block, beside dnsmasq", "tftp", "time ÷ time"),
    Row("tftpd-hpa", "beside tftpd-hpa: blocks/s", "tftp", "rate ÷ rate"),
    Row("isc-dhcpd", "durable DHCP beside ISC dhcpd", "dhcp", "rate ÷ rate"),
    Row("dnsmasq-dhcp", "durable DHCP beside dnsmasq", "dhcp", "rate ÷ rate"),
    Row("dhcp-limit", "DHCP over the veth with leases in memory: the client's limit", "dhcp", "thousand/s", suffix=" k/s"),
    Row("tftp-beside-disk", "TFTP p99 beside durable DHCP, against DHCP in memory", "beside", "wait ÷ wait"),
    Row("replay", "recorded storm through net_pcap", "replay", "rate ÷ receiving alone"),
    Row("idle", "idle appliance, one worker: share of a core", "idle", "share of a core"),
    Row("instructions", "ACK→DATA, instructions per frame", "instructions", "now ÷ committed"),
)


def number(value):
    """Three figures, in plain notation."""
    if value == 0:
        return "0"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def rate(value):
    """A rate with its thousand or million."""
    for size, letter in ((1e6, " M"), (1e3, " k")):
        if value >= size:
            return f"{number(value / size)}{letter}"
    return f"{number(value)} "


def verdict(row, result):
    if result is None or result.value is None:
        return NOT_MEASURED
    if not row.has_bar:
        return ORIENTATION
    return PASS if row.passes(result.value) else SHORT
