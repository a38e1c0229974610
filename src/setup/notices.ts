import type { Provider } from "./plan.ts";

const NOTICES: Partial<Record<Provider, string[]>> = {
  vercel: [
    "Vercel permits load tests on Enterprise plans only, and wants to be told before: https://vercel.com/guides/what-s-vercel-s-policy-regarding-load-testing-deployments",
    "Vercel deploys the production branch as production, which is not loaded and not comparable with a preview. For a comparison side by side let the default branch be a preview (another branch as the production branch), or give base-url.",
    "If previews are protected, set the secret VERCEL_AUTOMATION_BYPASS_SECRET (Settings, Deployment Protection, Protection Bypass for Automation).",
  ],
  netlify: [
    "Netlify permits load tests only with its written consent, and may block them as an attack: ask its support before (terms of use, section 4.8).",
    "Netlify tells of deploy previews only. For a comparison give base-url a deployment of the base, such as the branch deploy https://staging--my-site.netlify.app.",
  ],
  deployments: [
    "Many providers want notice of load tests, or forbid them on shared plans: look at your provider's terms before the first run.",
  ],
  url: [
    "If a provider hosts the deployments, look at its terms: many want notice of load tests, or forbid them on shared plans.",
  ],
  runner: [
    "The code of a pull request runs in the job that measures it, so its result says what that code lets it say; keep secrets out of that job.",
  ],
};

/** What the provider wants to be known before load is sent, and what it makes impossible. */
export function noticesOf(provider: Provider): string[] {
  return NOTICES[provider] ?? [];
}
