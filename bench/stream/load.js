// Load for the bench: as many requests as asked, as fast as the target answers, with the metrics of a usual script.
import { check } from "k6";
import http from "k6/http";

const fewTags = ["name", "method", "status", "error_code", "expected_response", "check"];

export const options = {
  scenarios: {
    load: {
      executor: "shared-iterations",
      vus: 20,
      iterations: Number(__ENV.ITERATIONS),
      maxDuration: "10m",
    },
  },
  ...(__ENV.FEW_TAGS ? { systemTags: fewTags } : {}),
};

const paths = ["/images", "/images/generate", "/images/batch"];

export default function () {
  const path = paths[__ITER % paths.length];
  const response = http.post(`${__ENV.BASE_URL}${path}`, '{"count":1}', { tags: { name: `POST ${path}` } });
  check(response, { "status is 202": (r) => r.status === 202 });
}
