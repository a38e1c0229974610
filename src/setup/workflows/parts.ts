/** Pieces that the generated workflows share. */
import type { ActionRef } from "../plan.ts";

/** Other people's actions, by commit. */
export const CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
export const UPLOAD_ARTIFACT = "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0";

export const GATE_WORKFLOW = "Load test";

export function usesAction({ ref, version }: ActionRef): string {
  return `semantest/load-action@${ref}${version === "" ? "" : ` # ${version}`}`;
}

/** The lines under `with:`; none at all where there are no inputs. */
export function withInputs(inputs: string[], indent: string): string {
  if (inputs.length === 0) return "";
  return `\n${indent}with:\n${inputs.map((line) => `${indent}  ${line}`).join("\n")}`;
}

/** Inputs that hold secrets, which a file in the repository cannot. */
export function secretInputs({
  provider,
  tokenSecret,
}: {
  provider: string;
  tokenSecret: string | null;
}): string[] {
  const inputs: string[] = [];
  if (provider === "vercel") {
    inputs.push(
      "# Left out while the secret is not set. Vercel: Settings, Deployment Protection, Protection Bypass for Automation.",
      'target-headers: "x-vercel-protection-bypass: ${{ secrets.VERCEL_AUTOMATION_BYPASS_SECRET }}"',
    );
  }
  if (tokenSecret !== null) inputs.push(`env: ${tokenSecret}=\${{ secrets.${tokenSecret} }}`);
  return inputs;
}

/** Report and recording of a run, to look at and, for a fork, to publish. */
export const KEEP_REPORT = `      - uses: ${UPLOAD_ARTIFACT}
        if: \${{ !cancelled() }}
        with:
          name: load-report
          path: load-report/
          if-no-files-found: ignore`;
