/** What the checklist asks of Prometheus. */

export interface PrometheusSample {
  labels: Readonly<Record<string, string>>;
  value: number;
}

export interface AlertRule {
  name: string;
  /** As Prometheus says: `ok`, `err` or `unknown`. */
  health: string;
}

/** Every function throws PrometheusTrouble where Prometheus does not answer as it should. */
export interface PrometheusReader {
  /** The series of a query as of now; `$select` in it stands for the deployment that will be loaded. */
  instant(query: string): Promise<PrometheusSample[]>;
  /** Alerting rules that are loaded. */
  alertRules(): Promise<AlertRule[]>;
}
