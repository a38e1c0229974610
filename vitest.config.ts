import { defineConfig } from "vitest/config";

/** Tests that send load or measure a running process. */
const LOADING = ["action", "act", "engine", "examples", "faults", "observe/load", "scenario", "shard"].map(
  (name) => `__tests__/${name}/**/*.test.ts`,
);
const limits = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...limits,
          name: "quick",
          include: ["__tests__/**/*.test.ts"],
          exclude: LOADING,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...limits,
          name: "loading",
          include: LOADING,
          // Load tests beside each other would measure each other.
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
