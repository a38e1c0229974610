"""Apache Otava on series of values: one JSON array a line in, one JSON array of change points a line out.

A change point is `[index, relative change]`. `pip install apache-otava` provides the package.
"""

import json
import sys

from otava.analysis import compute_change_points

for line in sys.stdin:
    series = json.loads(line)
    points, _ = compute_change_points(series, window_len=50, max_pvalue=0.001, min_magnitude=0.0)
    print(json.dumps([[int(point.index), float(point.stats.forward_rel_change())] for point in points]))
