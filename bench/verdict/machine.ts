import { cpus } from "node:os";

/** The machine in words, for tables of measurements. */
export function machineWords(): string {
  const cores = cpus();
  return `Node.js ${process.versions.node}, ${process.platform} ${process.arch}, ${cores.length} x ${cores[0]?.model.trim()}`;
}
