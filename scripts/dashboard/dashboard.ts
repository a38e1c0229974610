/** The Grafana dashboard: the ready-made monitors of the target beside the series that k6 itself writes. */

import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import * as common from "@grafana/grafana-foundation-sdk/common";
import { LineStyleBuilder } from "@grafana/grafana-foundation-sdk/common";
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { fillQuery, type MonitorDefinition } from "../../src/observe/monitors/definition.ts";
import { READY_MADE } from "../../src/observe/monitors/ready-made.ts";
import type { MonitorRole } from "../../src/observe/monitors/series.ts";
import { K6_PANELS, type K6Panel } from "./k6-panels.ts";

const SOURCE = { type: "prometheus", uid: "${datasource}" };
const SELECT = 'job=~"$job",instance=~"$instance"';
const WINDOW = "$__rate_interval";
/** Grafana's grid is 24 wide. */
const PANEL = { width: 8, height: 8 };

const ROWS: readonly { title: string; roles: readonly MonitorRole[] }[] = [
  { title: "Response times of the target", roles: ["latency"] },
  { title: "Requests of the target", roles: ["throughput", "errors"] },
  { title: "Resources", roles: ["cpu", "memory", "connections", "replicas"] },
  { title: "Application", roles: ["queue", "provider", "cache", "websocket", "other"] },
];

export function loadDashboard(): dashboard.Dashboard {
  const built = new dashboard.DashboardBuilder("Load test")
    .uid("semantest-load")
    .description(
      "Made from the monitors of semantest/load-action: what it reads during a load test, beside the series of k6 (k6 run --out experimental-prometheus-rw).",
    )
    .tags(["load-test", "k6", "semantest"])
    .editable()
    .refresh("10s")
    .time({ from: "now-30m", to: "now" })
    .timezone("browser")
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .withVariable(
      new dashboard.DatasourceVariableBuilder("datasource").label("Prometheus").type("prometheus"),
    )
    .withVariable(labelVariable("job", "label_values(up, job)"))
    .withVariable(labelVariable("instance", 'label_values(up{job=~"$job"}, instance)'));
  built.withRow(new dashboard.RowBuilder("Load (k6)"));
  for (const panel of K6_PANELS) built.withPanel(k6Panel(panel));
  for (const { title, roles } of ROWS) {
    built.withRow(new dashboard.RowBuilder(title));
    for (const monitor of READY_MADE)
      if (roles.includes(monitor.role)) built.withPanel(monitorPanel(monitor));
  }
  return built.build();
}

/** As it is committed: one line for each field. */
export function dashboardText(): string {
  return `${JSON.stringify(loadDashboard(), null, 2)}\n`;
}

function monitorPanel(monitor: MonitorDefinition): PanelBuilder {
  const { name, key, query, by, unit, limit, maximum, limitShare } = monitor;
  const fill = (text: string) => fillQuery(text, { select: SELECT, window: WINDOW });
  const title = by === null ? name : `${name} by ${by}`;
  const panel = plain(sentenceCase(title), unit)
    .description(`Monitor ${key} of the load-action.`)
    .withTarget(target("A", fill(query), by === null ? name : `{{${by}}}`));
  if (limit !== null) limitLine(panel, limit, monitor.worse);
  if (maximum !== null) {
    const share = limitShare ?? 1;
    const expression = share === 1 ? fill(maximum) : `${share} * (${fill(maximum)})`;
    panel.withTarget(target("B", expression, "limit")).overrideByQuery("B", [
      { id: "color", value: { mode: "fixed", fixedColor: "red" } },
      { id: "custom.lineStyle", value: { fill: "dash", dash: [8, 6] } },
    ]);
  }
  return panel;
}

function k6Panel({ title, unit, queries }: K6Panel): PanelBuilder {
  const panel = plain(title, unit);
  for (const [at, { query, legend }] of queries.entries()) {
    panel.withTarget(target(String.fromCharCode(65 + at), query, legend));
  }
  return panel;
}

function plain(title: string, unit: string): PanelBuilder {
  return (
    new PanelBuilder()
      .title(title)
      .datasource(SOURCE)
      .span(PANEL.width)
      .height(PANEL.height)
      .unit(grafanaUnit(unit))
      .min(0)
      .lineWidth(1)
      .fillOpacity(5)
      .lineStyle(new LineStyleBuilder().fill("solid"))
      // A gap is a gap.
      .spanNulls(false)
  );
}

function target(refId: string, query: string, legend: string): Builder<prometheus.Dataquery> {
  return new prometheus.DataqueryBuilder()
    .refId(refId)
    .datasource(SOURCE)
    .expr(query)
    .legendFormat(legend)
    .range();
}

function limitLine(panel: PanelBuilder, limit: number, worse: MonitorDefinition["worse"]): void {
  const [below, above] = worse === "higher" ? ["green", "red"] : ["red", "green"];
  panel
    .thresholds(
      new dashboard.ThresholdsConfigBuilder().mode(dashboard.ThresholdsMode.Absolute).steps([
        { value: null, color: below! },
        { value: limit, color: above! },
      ]),
    )
    .thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
    );
}

function labelVariable(name: string, query: string): dashboard.QueryVariableBuilder {
  return new dashboard.QueryVariableBuilder(name)
    .datasource(SOURCE)
    .query(query)
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(".*");
}

function grafanaUnit(unit: string): string {
  const known: Record<string, string> = {
    "": "short",
    ms: "ms",
    "%": "percent",
    MiB: "mbytes",
    "requests/s": "reqps",
    "bytes/s": "Bps",
  };
  return known[unit] ?? `suffix: ${unit}`;
}

function sentenceCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
