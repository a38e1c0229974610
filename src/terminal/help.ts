export const HELP = `load-action: load-tests a URL, compares it with the base version, and says whether it got slower

  load-action run [SCENARIO] --url URL [--base-url URL]   load, compare, report
  load-action compare BASE HEAD [--json]                  judge two recordings, or files that k6 wrote
  load-action compare-loads A B [--out DIR] [--json]      two recordings of one scenario: what more load does
  load-action judge RECORDING [--base RECORDING | --baseline STORE] [--json]
                                                          replay a verdict
  load-action report RECORDING... [--out DIR]             write the report of a recording again
  load-action merge RECORDING... --out DIR [--json]       join the shards of one run and judge once
  load-action watch RECORDING                             follow a run that another process makes
  load-action scenario FILE                               check and describe a scenario, send nothing
  load-action aa [SCENARIO] --url URL --base-url URL [--runs N] [--baseline STORE]
                                                          load two deployments of one commit N times: how far does
                                                          unchanged code differ, and what is caught reliably?
  load-action preflight [SCENARIO] [--url URL] [--json]   the pre-test checklist; sends no load, takes the flags of run
  load-action baseline list [--scenario NAME] [--json]    what is stored (--baseline STORE says where)
  load-action baseline show RUN [--json]                  one stored run: its id, commit or path
  load-action baseline accept COMMIT REASON               from this commit on a new level counts
  load-action baseline prune [--max-age D] [--max-runs N] [--dry-run]
                                                          remove old runs, mend indexes
  load-action init [--provider P | --url URL] [--yes]     write workflows, settings and a first scenario
  load-action doctor [--json]                             what the repository's set-up lacks; changes nothing

SCENARIO is gate (the default), smoke, ramp-up, spike, endurance, batch-processing, basic-load, websocket,
or the path of a YAML scenario or a k6 script.

Flags of run
  --url URL               deployment to load, with any path prefix
  --base-url URL          deployment of the base version: both are loaded side by side and compared
  --baseline STORE        compare with stored runs instead: directory:PATH, a path, or branch:NAME of the repository
                          (with GITHUB_TOKEN, in a clone or with GITHUB_REPOSITORY)
  --confirm side-by-side  stored runs first; --base-url is loaded only to confirm a failure, and then decides
  --record                append this run to the baseline store
  --engine k6|embedded|k6-operator|auto
  --k6-image IMAGE@sha256:D  --parallelism N  with k6-operator: pods of a Kubernetes cluster make the load
  --kubernetes-namespace N  --kubernetes-service-account N  --kubernetes-resources "cpu=1, memory=1Gi"
  --kubernetes-start-timeout D
  --dry-run               with k6-operator: print what would be applied, and send no load
  --vus N  --duration D   constant virtual users; --duration alone shrinks the scenario's stages in proportion
  --profile NAME          a load by name: baseline (100 requests/min, 10 users), metaphysical (1000, 50), or one of the
                          settings' profiles
  --collect HOW           csv, histograms (for very high rates) or auto
  --outputs OUT           an output of k6 beside our own, such as influxdb=http://localhost:8086/k6; may be repeated
  --shard I/N             make one part of the load, such as 2/5; merge joins the recordings of all
  --start-at T            when the parts begin together: seconds since 1970, or ISO 8601
  --scale F               factor for users and rates, such as 0.1
  --env KEY=VALUE         for scripts (__ENV.KEY) and scenarios (\${KEY}); may be repeated
  --target-headers "NAME: VALUE"  sent with each request of a YAML scenario, such as what opens a protected deployment
  --prometheus URL        watch the target in a Prometheus while the load runs
  --prometheus-token T | --prometheus-basic-auth USER:PASSWORD  --prometheus-headers "NAME: VALUE"
  --prometheus-ca FILE  --prometheus-step D  --prometheus-head MATCHERS  --prometheus-base MATCHERS
  --ready-timeout D       how long the targets may take to answer steadily before the load (5s; 0 asks nothing)
  --head-digest D  --base-digest D  digests of the two images; where they are equal, the run is kept as a pair of the ledger
  --note TEXT             a note in the report, such as why the run was made
  --seed N                repeat the random choices of an earlier run
  --out DIR               where the report goes (load-report)
  --json                  print one JSON object on standard output and nothing else there
  --fail-on LIST          verdicts that end with exit code 1: none, or fail,inconclusive,disturbed,no-baseline
  --max-vus N  --max-duration D  --max-requests N
  --job-timeout D         end the load in time for a job that may take so long
  --k6-version V  --k6-path FILE  --k6-checksum SHA256  --k6-mirror URL
  --config FILE           settings (.github/load-action.yml, where it exists)

Exit codes: 0 fine, 1 the verdict is one of --fail-on, 2 bad input, 3 something around the run failed.`;
