"""What the service knows about itself, in Prometheus's text form."""

import os
import time
from collections import Counter, defaultdict, deque

import numpy as np

BOUNDS = 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5


def text(value):
    """A label's value, with the three characters escaped that would break a line."""
    escapes = {"\\": r"\\", '"': r"\"", "\n": r"\n"}
    return "".join(escapes.get(letter, letter) for letter in str(value))


class Metrics:
    def __init__(self, recent):
        self.requests = Counter()  # (route, code); never a client's own words
        self.seconds = defaultdict(lambda: [0] * (len(BOUNDS) + 1))
        self.total_seconds = Counter()
        self.refused = Counter()  # reason
        self.windows = Counter()  # model
        self.inputs = defaultdict(lambda: deque(maxlen=recent))  # (model, version)

    def answered(self, route, code, seconds):
        self.requests[route, code] += 1
        self.total_seconds[route] += seconds
        self.seconds[route][int(np.searchsorted(BOUNDS, seconds))] += 1

    def read(self, model, windows):
        """Keeps the newest step of the last windows."""
        self.windows[model.name] += len(windows)
        rows = self.inputs[model.name, model.version]
        if rows and len(rows[0]) != len(model.watched):
            rows.clear()  # the file has been replaced
        rows.extend(windows[:, -1, model.watched])

    def lines(self, service):
        def line(name, value, **labels):
            inside = ",".join(f'{k}="{text(v)}"' for k, v in labels.items())
            return f"{name}{{{inside}}} {value}" if inside else f"{name} {value}"

        yield "# TYPE requests_total counter"
        for (route, code), count in sorted(self.requests.items()):
            yield line("requests_total", count, route=route, code=code)
        yield "# TYPE request_seconds histogram"
        for route, counts in sorted(self.seconds.items()):
            up_to = np.cumsum(counts)
            for bound, count in zip([*BOUNDS, "+Inf"], up_to, strict=True):
                yield line("request_seconds_bucket", count, route=route, le=bound)
            yield line("request_seconds_sum", self.total_seconds[route], route=route)
            yield line("request_seconds_count", up_to[-1], route=route)
        yield "# TYPE refused_total counter"
        for reason, count in sorted(self.refused.items()):
            yield line("refused_total", count, reason=reason)
        yield "# TYPE queue_length gauge"
        yield line("queue_length", max(0, service.engine.inside - 1))
        yield "# TYPE body_bytes gauge"
        yield line("body_bytes", service.held)
        yield "# TYPE streams_open gauge"
        yield line("streams_open", len(service.streams))
        yield "# TYPE windows_total counter"
        for name, count in sorted(self.windows.items()):
            yield line("windows_total", count, model=name)
        yield "# HELP input_shift Mean of the newest steps, in spreads of training."
        yield "# TYPE input_shift gauge"
        for (name, version), rows in sorted(self.inputs.items()):
            model = service.shelf.models.get(name, {}).get(version)
            if model is None or len(rows[0]) != len(model.mean):
                continue  # it's gone, or has just been replaced
            shift = (np.mean(rows, axis=0) - model.mean) / model.spread
            for place, value in zip(model.watched, shift, strict=True):
                feature = model.features[place]["name"]
                labels = {"model": name, "feature": feature, "version": version}
                yield line("input_shift", value, **labels)
        yield "# TYPE model_loaded gauge"
        for name, versions in sorted(service.shelf.models.items()):
            for version in sorted(versions):
                yield line("model_loaded", 1, model=name, version=version)
        yield "# TYPE model_problem gauge"
        for (name, version), why in sorted(service.shelf.problems.items()):
            yield line("model_problem", 1, model=name, version=version, reason=why)
        yield "# TYPE process_cpu_seconds_total counter"
        yield line("process_cpu_seconds_total", time.process_time())
        try:
            with open("/proc/self/statm") as file:
                pages = int(file.read().split()[1])
        except OSError:
            return  # not on Linux
        yield "# TYPE process_resident_memory_bytes gauge"
        yield line("process_resident_memory_bytes", pages * os.sysconf("SC_PAGE_SIZE"))
