"""Reads k6's CSV with DuckDB on one thread: exact quantiles by endpoint; prints what it took as JSON."""
import json
import resource
import sys

import duckdb

before = resource.getrusage(resource.RUSAGE_SELF)
connection = duckdb.connect()
connection.execute("SET threads = 1")
connection.execute(
    """
    SELECT metric_name, name, count(*), quantile_cont(metric_value, [0.5, 0.95, 0.99])
    FROM read_csv(?, header = true) GROUP BY ALL
    """,
    [sys.argv[1]],
)
rows = sum(row[2] for row in connection.fetchall())
after = resource.getrusage(resource.RUSAGE_SELF)
cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
with open("/proc/self/status", encoding="ascii") as status:
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
print(json.dumps({"rows": rows, "cpuSeconds": cpu, "peakMb": peak / 1024}))
