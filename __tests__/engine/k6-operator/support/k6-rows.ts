import type { FakePod } from "./fake-pod.ts";

const HEADER = "metric_name,timestamp,metric_value,error,error_code,expected_response,method,name,status,url";
const DURATIONS = [
  "http_req_duration",
  "http_req_blocked",
  "http_req_connecting",
  "http_req_tls_handshaking",
  "http_req_sending",
  "http_req_waiting",
  "http_req_receiving",
];

export interface SyntheticLoad {
  requests: number;
  everyMs: number;
  latencyMs?: number;
  exitCode?: number;
  /** Called with the number of requests made so far. */
  at?: (made: number, pod: FakePod) => void;
  /** Requests that its summary tells, where that is not what it made. */
  told?: number;
}

/** Prints what a k6 prints that makes one request every so often, and ends with its summary. */
export function syntheticLoad(load: SyntheticLoad): (pod: FakePod) => void {
  return (pod) => {
    pod.print(HEADER);
    pod.print('{"level":"info","msg":"paused","time":"2026-11-24T11:00:57Z"}');
    let made = 0;
    const tick = setInterval(() => {
      if (made === load.requests) {
        clearInterval(tick);
        const count = load.told ?? made;
        pod.print(
          JSON.stringify(
            { metrics: { http_reqs: { count, rate: 1 }, iterations: { count, rate: 1 } } },
            null,
            4,
          ),
        );
        pod.end(load.exitCode ?? 0);
        return;
      }
      made++;
      const micros = Date.now() * 1000;
      const tags = ",,true,GET,ping,200,http://127.0.0.1/ping";
      const rows = [
        `http_reqs,${micros},1.000000,${tags}`,
        ...DURATIONS.map((name) => `${name},${micros},${(load.latencyMs ?? 5).toFixed(6)},${tags}`),
        `http_req_failed,${micros},0.000000,${tags}`,
        `vus,${micros},3.000000,,,,,,,`,
        `iterations,${micros},1.000000,,,,,,,`,
      ];
      pod.print(rows.join("\n"));
      load.at?.(made, pod);
    }, load.everyMs);
    pod.onKill(() => clearInterval(tick));
  };
}
