import { clopperPearson } from "../intervals.ts";
import { COLOURS, Plot } from "../plot/svg.ts";
import type { Total } from "../simulation/batches.ts";
import type { PowerCase } from "../simulation/power-cases.ts";
import { SEEN } from "./power-table.ts";

/** Share of red runs against time, one curve per rate, for one size of effect; dashed without a ledger. */
export function powerPlot(
  title: string,
  withLedger: PowerCase[],
  withoutLedger: PowerCase[],
  totals: Map<string, Total>,
): string {
  const shares = { from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 0.95, 1] };
  const plot = new Plot(
    title,
    {
      title: "seconds of load after warm-up",
      from: 12,
      to: 320,
      ticks: [15, 30, 60, 90, 120, 180, 300],
      label: String,
      logarithmic: true,
    },
    { title: "share of runs that are red", ...shares, label: (share) => `${Math.round(share * 100)} %` },
  );
  plot.level(SEEN);
  const rates = [...new Set(withLedger.map((one) => one.model.rate))];
  const curve = (cases: PowerCase[], rate: number, colour: string, dashed: boolean) => {
    const points = cases
      .filter((one) => one.model.rate === rate && totals.has(one.id))
      .sort((a, b) => a.model.seconds - b.model.seconds)
      .map((one): [number, number] => {
        const total = totals.get(one.id)!;
        const red = total.verdicts.fail ?? 0;
        const { low, high } = clopperPearson(red, total.runs);
        plot.range(one.model.seconds, low, high, colour);
        return [one.model.seconds, red / total.runs];
      });
    plot.line(points, colour, dashed);
  };
  rates.forEach((rate, index) => {
    const colour = COLOURS[index % COLOURS.length]!;
    curve(withLedger, rate, colour, false);
    curve(withoutLedger, rate, colour, true);
  });
  plot.legend(
    rates.map((rate, index) => [`${rate} requests/s`, COLOURS[index % COLOURS.length]!]),
    "bottom",
  );
  return plot.toString();
}
