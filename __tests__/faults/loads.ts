const SINGLE = `
  - name: single_generate
    weight: 70%
    method: POST
    path: /images/generate
    payload:
      userId: "load-\${vu}"
      prompt: { $pick: [A cityscape, A lake at night] }
      provider: { $pick: [dalle, stable-diffusion, auto] }
    expect: { status: 202, json: [jobId] }`;

const BATCH = `
  - name: batch_generate
    weight: 30%
    method: POST
    path: /images/batch
    payload: { userId: "load-\${vu}", jobs: { $repeat: 2-4, of: { prompt: A bridge } } }
    expect: { status: 202, json: [batchId] }`;

/** Much the same all the time; in the mean 1.6 jobs a request. */
export const STEADY = `scenario: steady
duration: 24s
warm_up: 4s
rate: 25/s
actions:${SINGLE}${BATCH}
criteria: [p95 < 1000ms, errors < 5%]
`;

/** From little to much and back. */
export const SURGE = `scenario: surge
start: 8/s
stages:
  - { duration: 8s, target: 8/s }
  - { duration: 2s, target: 45/s }
  - { duration: 12s, target: 45/s }
  - { duration: 2s, target: 8/s }
  - { duration: 12s, target: 8/s }
actions:${SINGLE}${BATCH}
`;

/** From little to much, long enough at each to tell whether much is handled as well as little. */
export const STEP = `scenario: step
start: 14/s
stages:
  - { duration: 12s, target: 14/s }
  - { duration: 1s, target: 40/s }
  - { duration: 23s, target: 40/s }
actions:${SINGLE}${BATCH}
`;

/** So many users that there is always one to be answered, and never so many that nobody else gets an answer. */
export const FEW_USERS = `scenario: few-users
duration: 24s
warm_up: 4s
virtual_users: 3
actions:${SINGLE}${BATCH}
`;

/** Long enough to tell a leak from memory that a process takes at first. */
export const LONG = `scenario: long
duration: 308s
warm_up: 5s
rate: 4/s
actions:${SINGLE}${BATCH}
`;
