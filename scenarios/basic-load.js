// Rises to 50 users, holds and ends: single images all the time, a batch each fifth time.
//
//   k6 run -e BASE_URL=https://staging.example.com/api/v1 -e METAPHYSICAL_API_KEY=... basic-load.js
import { check, sleep } from "k6";
import http from "k6/http";
import { Rate } from "k6/metrics";

const errorRate = new Rate("errors");

export const options = {
  stages: [
    { duration: "5m", target: 50 },
    { duration: "10m", target: 50 },
    { duration: "5m", target: 0 },
  ],
  thresholds: {
    http_req_duration: ["p(95)<1000"],
    errors: ["rate<0.05"],
  },
};

const BASE_URL = __ENV.BASE_URL;
const API_KEY = __ENV.METAPHYSICAL_API_KEY;
if (!BASE_URL)
  throw new Error("BASE_URL is not set; pass the URL of the API, such as https://staging.example.com/api/v1");

const headers = { "Content-Type": "application/json" };
if (API_KEY) headers.Authorization = `Bearer ${API_KEY}`;

export default function () {
  const single = post("/images/generate", {
    userId: `load-test-${__VU}-${__ITER}`,
    prompt: "A futuristic cityscape with floating buildings",
    size: "1024x1024",
    provider: "auto",
    quality: "hd",
    count: 1,
  });
  check(single, {
    "single image status 202": (r) => r.status === 202,
    "single image has jobId": (r) => has(r, "jobId"),
  });
  errorRate.add(single.status !== 202);

  sleep(1);

  if (__ITER % 5 === 0) {
    const batch = post("/images/batch", {
      userId: `load-test-batch-${__VU}`,
      jobs: [
        { prompt: "Abstract digital art", size: "1024x1024", provider: "stable-diffusion", count: 2 },
        { prompt: "Cyberpunk street scene", size: "1792x1024", provider: "dalle", count: 1 },
      ],
    });
    check(batch, {
      "batch status 202": (r) => r.status === 202,
      "batch has batchId": (r) => has(r, "batchId"),
    });
    errorRate.add(batch.status !== 202);
  }

  sleep(2);
}

function post(path, body) {
  return http.post(BASE_URL + path, JSON.stringify(body), { headers });
}

// An error page is no JSON, and json() would throw on it.
function has(response, field) {
  return response.status === 202 && response.json(field) !== undefined;
}
