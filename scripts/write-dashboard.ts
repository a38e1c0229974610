/** Writes the Grafana dashboard anew: node scripts/write-dashboard.ts */
import { mkdir, writeFile } from "node:fs/promises";
import { dashboardText } from "./dashboard/dashboard.ts";

await mkdir(new URL("../dashboards/", import.meta.url), { recursive: true });
await writeFile(new URL("../dashboards/semantest-load.json", import.meta.url), dashboardText());
