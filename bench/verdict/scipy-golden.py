"""Writes what SciPy says about the distributions and tests that the judge uses.

    python3 -m venv /tmp/scipy && /tmp/scipy/bin/pip install scipy
    /tmp/scipy/bin/python bench/verdict/scipy-golden.py > __tests__/golden/judge/scipy.json

The points are fixed or drawn from a fixed seed, so that running it again gives the same points.
"""

import json
import sys

import numpy
import scipy
from scipy import special, stats

random = numpy.random.default_rng(20260105)


def t_upper_tail():
    dfs = [0.7, 1, 1.5, 2, 3, 4.5, 7, 8.9, 12, 19, 20.3, 29, 44, 59, 89, 150.5, 300, 1000]
    ts = [-40, -8, -3, -1, -0.1, 0, 0.001, 0.05, 0.3, 0.7, 1, 1.645, 1.96, 2.3, 2.8, 3.3, 4, 5, 7, 10, 20, 50, 300]
    return [[t, df, stats.t.sf(t, df)] for df in dfs for t in ts] + [
        [t, df, stats.t.sf(t, df)]
        for t, df in zip(random.normal(0, 4, 600), 10 ** random.uniform(-0.3, 3.5, 600))
    ]


def t_upper_quantile():
    dfs = [0.7, 1, 1.5, 2, 3, 4.5, 7, 8.9, 12, 19, 20.3, 29, 44, 59, 89, 150.5, 300, 1000]
    tails = [1e-6, 1e-5, 1e-4, 0.000625, 0.00125, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.4, 0.7, 0.95, 0.999]
    return [[tail, df, stats.t.isf(tail, df)] for df in dfs for tail in tails] + [
        [tail, df, stats.t.isf(tail, df)]
        for tail, df in zip(10 ** random.uniform(-6, -0.35, 600), 10 ** random.uniform(-0.1, 3.5, 600))
    ]


def binomial_upper_tail():
    whole = []
    for n in [1, 2, 5, 20, 100, 1000, 20_000]:
        for p in [1e-4, 0.003, 0.05, 0.3, 0.5, 0.51, 0.9]:
            for z in [-3, -1, 0, 1, 2, 3, 4, 6]:
                k = int(round(n * p + z * (n * p * (1 - p)) ** 0.5))
                if 0 < k <= n:
                    whole.append([k, n, p, stats.binom.sf(k - 1, n, p)])
    fractions = []
    for n, p in zip(10 ** random.uniform(0, 4.5, 900), random.uniform(0.001, 0.999, 900)):
        k = n * p + random.normal(0, 3) * (n * p * (1 - p)) ** 0.5
        if 0 < k <= n:
            fractions.append([k, n, p, special.betainc(k, n - k + 1, p)])
    return whole + fractions


def wilson():
    rows = []
    for n in [1, 7, 50, 400, 3000, 60_000]:
        for share in [0, 0.001, 0.01, 0.2, 0.5, 0.97, 1]:
            k = int(round(n * share))
            for confidence in [0.9, 0.95, 0.99]:
                ci = stats.binomtest(k, n).proportion_ci(confidence, method="wilson")
                rows.append([k, n, stats.norm.isf((1 - confidence) / 2), ci.low, ci.high])
    return rows


def clopper_pearson():
    """Through the inverse of the incomplete beta function: binomtest stops at an absolute error of 1e-12."""
    rows = []
    for n in [1, 20, 299, 628, 1000, 10_000]:
        for k in sorted({0, 1, 2, 5, n // 3, n - 1, n}):
            if 0 <= k <= n:
                low = special.betaincinv(k, n - k + 1, 0.025) if k > 0 else 0
                high = special.betaincinv(k + 1, n - k, 0.975) if k < n else 1
                rows.append([k, n, low, high])
    return rows


def share_tests():
    """Events among trials of two arms: the conditional test, given all events."""
    rows = []
    for base_trials, head_trials in [(50, 50), (1000, 1000), (2700, 2655), (18_000, 9000), (300, 60_000)]:
        for base in [0, 1, 3, 10, 40]:
            for head in [0, 1, 2, 5, 12, 50]:
                if base + head > 0 and base <= base_trials and head <= head_trials:
                    share = head_trials / (base_trials + head_trials)
                    worse = stats.binomtest(head, base + head, share, alternative="greater").pvalue
                    better = stats.binomtest(head, base + head, share, alternative="less").pvalue
                    rows.append([base, base_trials, head, head_trials, worse, better])
    return rows


def dispersions():
    """Pearson's statistic of counts in blocks by its degrees of freedom."""
    rows = []
    for _ in range(60):
        trials = random.integers(5, 200, random.integers(4, 60))
        events = random.binomial(trials, random.uniform(0.02, 0.5))
        if 0 < events.sum() < trials.sum():
            table = numpy.array([events, trials - events])
            statistic, _, df, _ = stats.chi2_contingency(table, correction=False)
            rows.append([trials.tolist(), events.tolist(), statistic / df])
    return rows


def paired_t_tests():
    """Differences of two arms block by block: one-sided p, and a two-sided 95 % interval of the mean."""
    rows = []
    for blocks in [4, 5, 12, 30, 45, 90]:
        for _ in range(8):
            differences = random.normal(random.normal(0, 0.02), 10 ** random.uniform(-2.5, -0.5), blocks)
            test = stats.ttest_1samp(differences, 0, alternative="greater")
            ci = stats.ttest_1samp(differences, 0).confidence_interval(0.95)
            rows.append([differences.tolist(), float(test.pvalue), float(ci.low), float(ci.high)])
    return rows


def rank_tests():
    """Mann-Whitney with ties, normal approximation without continuity correction: P(head is not larger)."""
    rows = []
    for _ in range(20):
        base = numpy.round(random.normal(20, 4, random.integers(30, 200)))
        head = numpy.round(random.normal(random.uniform(19, 23), 4, random.integers(30, 200)))
        test = stats.mannwhitneyu(head, base, alternative="greater", method="asymptotic", use_continuity=False)
        rows.append([base.tolist(), head.tolist(), float(test.pvalue)])
    return rows


def evenness_tests():
    """Kolmogorov's test against the uniform distribution, with Stephens' correction of the statistic (1970)."""
    rows = []
    for n in [5, 20, 60, 200]:
        for power in [0.3, 0.7, 1, 1.2, 2]:
            values = random.uniform(0, 1, n) ** power
            distance = stats.kstest(values, "uniform").statistic
            corrected = (n**0.5 + 0.12 + 0.11 / n**0.5) * distance
            rows.append([values.tolist(), float(special.kolmogorov(corrected))])
    return rows


golden = {
    "scipy": scipy.__version__,
    "tUpperTail": t_upper_tail(),
    "tUpperQuantile": t_upper_quantile(),
    "binomialUpperTail": binomial_upper_tail(),
    "wilson": wilson(),
    "clopperPearson": clopper_pearson(),
    "shareTests": share_tests(),
    "dispersions": dispersions(),
    "pairedTTests": paired_t_tests(),
    "rankTests": rank_tests(),
    "evennessTests": evenness_tests(),
    "normalUpperQuantile": [[tail, stats.norm.isf(tail)] for tail in [0.001, 0.01, 0.025, 0.05, 0.3]],
}


def plain(value):
    return value.item() if isinstance(value, numpy.generic) else value


lines = [
    f'  {json.dumps(name)}: '
    + (
        json.dumps(rows)
        if isinstance(rows, str)
        else "[\n" + ",\n".join("    " + json.dumps(row, default=plain) for row in rows) + "\n  ]"
    )
    for name, rows in golden.items()
]
sys.stdout.write("{\n" + ",\n".join(lines) + "\n}\n")
