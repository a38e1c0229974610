/** The pre-test checklist: what it asks, in the order in which it is shown. */

export const PREFLIGHT_GROUPS = ["infrastructure", "application", "environment"] as const;
export type PreflightGroup = (typeof PREFLIGHT_GROUPS)[number];

interface ItemWords {
  group: PreflightGroup;
  /** What has to hold. */
  title: string;
}

export const PREFLIGHT_ITEMS = {
  hpa: { group: "infrastructure", title: "Kubernetes HPA configured" },
  "database-pool": { group: "infrastructure", title: "Database connection pool sized for the planned users" },
  "redis-headroom": { group: "infrastructure", title: "Redis has sufficient memory" },
  cdn: { group: "infrastructure", title: "CDN in front of static assets" },
  "rate-limit": { group: "application", title: "Rate limiting configured" },
  "circuit-breakers": { group: "application", title: "Circuit breakers enabled" },
  "log-level": { group: "application", title: "Logging level set appropriately" },
  alerts: { group: "application", title: "Monitoring alerts configured" },
  "staging-mirrors-production": { group: "environment", title: "Staging mirrors production" },
  "test-data": { group: "environment", title: "Test data prepared" },
  k6: { group: "environment", title: "Load testing tools installed" },
  dashboards: { group: "environment", title: "Monitoring dashboards ready" },
} as const satisfies Record<string, ItemWords>;

export type PreflightItemName = keyof typeof PREFLIGHT_ITEMS;
export const PREFLIGHT_ITEM_NAMES = Object.keys(PREFLIGHT_ITEMS) as PreflightItemName[];
