/**
 * Figures as people read them: sensible digits, units always. Groups are set off by a narrow no-break space and
 * units by a no-break space, so that no table cell breaks inside a figure; {@link plainSpaces} undoes both.
 */

const GROUP = "\u202f";
const UNIT = "\u00a0";
const MINUS = "\u2212";
/** Stands where nothing was measured, and for what is no number (a forged recording can hold such). */
export const NOTHING = "–";

/** Ordinary spaces, for terminals, logs and anything that people search in. */
export function plainSpaces(text: string): string {
  return text.replace(/[\u202f\u00a0]/g, " ");
}

/** A whole number with grouped thousands: `1 440`. */
export function wholeNumber(value: number): string {
  if (!Number.isFinite(value)) return NOTHING;
  const digits = String(Math.abs(Math.round(value)));
  const grouped = /e/.test(digits) ? digits : digits.replace(/\B(?=(\d{3})+$)/g, GROUP);
  return value < 0 && digits !== "0" ? MINUS + grouped : grouped;
}

/** `7 requests`, `1 request`. */
export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${wholeNumber(count)}${UNIT}${Math.round(count) === 1 ? singular : plural}`;
}

/** Digits of a size that is known to about two places at best: 0.04, 0.42, 4.2, 42, 1 204. */
function sensible(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(size)) return NOTHING;
  if (size === 0) return "0";
  if (size < 0.0005) return "<0.001";
  if (size < 0.095) return value.toPrecision(1);
  if (size < 0.995) return String(Number(value.toFixed(2)));
  if (size < 9.95) return String(Number(value.toFixed(1)));
  return wholeNumber(value);
}

/** A time in milliseconds, from 10 s on in seconds: `0.42 ms`, `9.8 ms`, `1 204 ms`, `12.3 s`. */
export function milliseconds(valueMs: number | null): string {
  if (valueMs === null || !Number.isFinite(valueMs)) return NOTHING;
  if (Math.abs(valueMs) < 9999.5) return `${sensible(valueMs)}${UNIT}ms`;
  const seconds = valueMs / 1000;
  return `${seconds < 99.95 ? seconds.toFixed(1) : wholeNumber(seconds)}${UNIT}s`;
}

/** A share of 0..1 in percent: `0 %`, `0.07 %`, `2.6 %`, `18 %`. */
export function percent(share: number | null): string {
  if (share === null || !Number.isFinite(share * 100)) return NOTHING;
  return `${sensible(share * 100)}${UNIT}%`;
}

function signed(value: number, digits: (size: number) => string): string {
  const text = digits(Math.abs(value));
  if (/^[0.]+$/.test(text)) return `±${text}`;
  return (value < 0 ? MINUS : "+") + text;
}

function changeDigits(size: number): string {
  return size < 1.95 ? size.toFixed(1).replace(/\.0$/, "") : wholeNumber(size);
}

/** A relative change with its sign: 0.07 is `+7 %`. */
export function percentChange(ratio: number): string {
  return `${signed(ratio * 100, changeDigits)}${UNIT}%`;
}

/** The bounds of a relative change: `(+4 … +10)`, percent like the figure before it. */
export function percentRange(low: number, high: number): string {
  return `(${signed(low * 100, changeDigits)}${UNIT}…${UNIT}${signed(high * 100, changeDigits)})`;
}

function pointDigits(size: number): string {
  return (size < 0.0995 ? size.toFixed(2) : size.toFixed(1)).replace(/\.0+$/, "");
}

/** A change of a share with its sign: 0.002 is `+0.2 percentage points`. */
export function pointsChange(share: number): string {
  return `${signed(share * 100, pointDigits)}${UNIT}percentage points`;
}

export function pointsRange(low: number, high: number): string {
  return `(${signed(low * 100, pointDigits)}${UNIT}…${UNIT}${signed(high * 100, pointDigits)})`;
}

/** `29.9/s`, `340/s`. */
export function perSecond(rate: number | null): string {
  if (rate === null || !Number.isFinite(rate)) return NOTHING;
  return `${rate < 99.95 ? rate.toFixed(1).replace(/\.0$/, "") : wholeNumber(rate)}/s`;
}

/** `0 of 1 440`, and from one failure on the share: `37 of 1 440 (2.6 %)`. */
export function failedOf(failed: number, count: number): string {
  const words = `${wholeNumber(failed)}${UNIT}of${UNIT}${wholeNumber(count)}`;
  return failed === 0 || count === 0 ? words : `${words} (${percent(failed / count)})`;
}

/** A length of time: `45 s`, `1 min 30 s`, `2 h 5 min`. */
export function seconds(value: number): string {
  const whole = Math.round(value);
  if (whole < 120) return `${whole}${UNIT}s`;
  const minutes = Math.floor(whole / 60);
  const rest = whole % 60;
  if (minutes < 60) return rest === 0 ? `${minutes}${UNIT}min` : `${minutes}${UNIT}min ${rest}${UNIT}s`;
  const hours = Math.floor(minutes / 60);
  const left = minutes % 60;
  return left === 0 ? `${hours}${UNIT}h` : `${hours}${UNIT}h ${left}${UNIT}min`;
}

/** A wait that is only known roughly, rounded up so that it is not too little: `about 3 min`. */
export function aboutSeconds(value: number): string {
  if (value <= 60) return `about ${seconds(Math.max(5, Math.ceil(value / 5) * 5))}`;
  if (value <= 3600) return `about ${Math.ceil(value / 60)}${UNIT}min`;
  return `about ${Math.ceil(value / 3600)}${UNIT}h`;
}

/** A value of a custom metric, whose unit only its author knows. */
export function bareNumber(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NOTHING;
  return value < 0 ? MINUS + sensible(-value) : sensible(value);
}
