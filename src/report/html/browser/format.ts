/** Figures in charts: as short as they can be told apart. */
export function short(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e6) return `${trim(value / 1e6, 1)} M`;
  if (size >= 10_000) return `${trim(value / 1e3, 1)} k`;
  if (size >= 100) return String(Math.round(value));
  return size >= 1 ? trim(value, 1) : String(Number(value.toPrecision(2)));
}

export function ms(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  return Math.abs(value) >= 10_000 ? `${trim(value / 1000, 1)} s` : `${short(value)} ms`;
}

export function percent(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : `${short(value * 100)} %`;
}

/** Seconds of the run as `m:ss`, or `h:mm:ss`. */
export function clock(second: number): string {
  const whole = Math.round(second);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const tail = `${String(m).padStart(h > 0 ? 2 : 1, "0")}:${String(s).padStart(2, "0")}`;
  return h > 0 ? `${h}:${tail}` : tail;
}

function trim(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
