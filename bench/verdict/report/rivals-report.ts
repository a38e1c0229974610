import { markdownTable } from "markdown-table";
import { COLOURS, Plot } from "../plot/svg.ts";
import { RUNNERS } from "../rivals/project.ts";
import type { RivalResult } from "../rivals.ts";
import { percent } from "./words.ts";

/** False alarms and what is seen of +10 % and +20 %, per rule and kind of runner. */
export function rivalsTable(results: RivalResult[]): string {
  const rules = [...new Map(results.map((result) => [result.rule, result.title]))];
  const rows = rules.map(([rule, title]) => [
    title,
    ...RUNNERS.flatMap((runners) =>
      [1, 1.1, 1.2].map((factor) => {
        const found = results.find(
          (result) => result.rule === rule && result.runners === runners.id && result.factor === factor,
        );
        return found === undefined ? "" : percent(found.accused / found.projects, 1);
      }),
    ),
  ]);
  const head = [
    "rule",
    ...RUNNERS.flatMap(({ id }) => [`${id}: false alarms`, `${id}: sees +10 %`, `${id}: sees +20 %`]),
  ];
  return markdownTable([head, ...rows], { align: ["l", ...head.slice(1).map(() => "r")] });
}

/** False alarms against power at +10 %: a rule is one point per kind of runner. */
export function rivalsPlot(results: RivalResult[]): string {
  const shares = { from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1] };
  const label = (share: number) => `${Math.round(share * 100)} %`;
  const plot = new Plot(
    "False alarms against what is seen of +10 % (60 requests/s, 60 s)",
    {
      title: "unchanged code accused, share of runs (1 in 1 000 and less at the left edge)",
      from: 0.001,
      to: 1,
      ticks: [0.001, 0.01, 0.1, 0.5, 1],
      label: (share) => `${share * 100} %`,
      logarithmic: true,
    },
    { title: "+10 % seen, share of runs", ...shares, label },
    900,
    560,
  );
  plot.upright(0.01);
  for (const [index, runners] of RUNNERS.entries()) {
    const colour = COLOURS[index]!;
    const here = results.filter((result) => result.runners === runners.id);
    for (const unchanged of here.filter((result) => result.factor === 1)) {
      const changed = here.find((result) => result.factor === 1.1 && result.rule === unchanged.rule)!;
      const x = unchanged.accused / unchanged.projects;
      const y = changed.accused / changed.projects;
      const ours = unchanged.rule.startsWith("ours");
      plot.point(x, y, colour, ours ? 9 : 5);
      plot.note(x, y, unchanged.rule, colour, ours ? 12 : 8);
    }
  }
  plot.legend(
    RUNNERS.map((runners, index) => [runners.title, COLOURS[index]!]),
    "top",
  );
  return plot.toString();
}
