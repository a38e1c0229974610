/** Plots as SVG text: axes, ticks, grid. Readable on light and dark pages, since they bring their own ground. */
export interface Axis {
  title: string;
  from: number;
  to: number;
  ticks: number[];
  /** Text of a tick. */
  label: (value: number) => string;
  /** Distances are ratios. */
  logarithmic?: boolean;
}

export const COLOURS = ["#1f5fbf", "#c2410c", "#15803d", "#7e22ce", "#b91c1c", "#0e7490", "#854d0e"];

const MARGIN = { left: 64, right: 24, top: 44, bottom: 52 };

/** Of the text of a note, in pixels. */
const LETTER_WIDTH = 6.5;
const LINE_HEIGHT = 12;
/** Where a note is tried, in lines from its point. */
const NUDGES = [0, 1, -1, 2, -2, 3, -3];

export class Plot {
  readonly #parts: string[] = [];
  readonly #notes: { left: number; top: number; width: number }[] = [];
  readonly #title: string;
  readonly #width: number;
  readonly #height: number;
  readonly #x: Axis;
  readonly #y: Axis;

  constructor(title: string, x: Axis, y: Axis, width = 760, height = 440) {
    this.#title = title;
    this.#width = width;
    this.#height = height;
    this.#x = x;
    this.#y = y;
    this.#text(MARGIN.left, 24, title, 'font-size="15" font-weight="600"');
    this.#axes();
  }

  line(points: [number, number][], colour: string, dashed = false): void {
    const path = points.map(([x, y]) => `${this.#atX(x)},${this.#atY(y)}`).join(" ");
    const dash = dashed ? ' stroke-dasharray="5 4"' : "";
    this.#parts.push(
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>`,
      ...points.map(([x, y]) => `<circle cx="${this.#atX(x)}" cy="${this.#atY(y)}" r="3" fill="${colour}"/>`),
    );
  }

  /** A vertical range, such as an interval. */
  range(x: number, low: number, high: number, colour: string): void {
    this.#parts.push(
      `<line x1="${this.#atX(x)}" x2="${this.#atX(x)}" y1="${this.#atY(low)}" y2="${this.#atY(high)}" stroke="${colour}" stroke-width="1.5"/>`,
    );
  }

  point(x: number, y: number, colour: string, size = 5): void {
    this.#parts.push(`<circle cx="${this.#atX(x)}" cy="${this.#atY(y)}" r="${size}" fill="${colour}"/>`);
  }

  /** Text beside a point, `distance` pixels from it, moved up or down where it would lie on another one. */
  note(x: number, y: number, words: string, colour: string, distance = 8): void {
    const left = Number(this.#atX(x)) + distance;
    const middle = Number(this.#atY(y)) + 4;
    const width = words.length * LETTER_WIDTH;
    const free = (top: number) =>
      !this.#notes.some(
        (other) =>
          Math.abs(other.top - top) < LINE_HEIGHT &&
          left < other.left + other.width &&
          other.left < left + width,
      );
    const top = NUDGES.map((nudge) => middle + nudge * LINE_HEIGHT).find(free) ?? middle;
    this.#notes.push({ left, top, width });
    this.#text(left, top, words, `font-size="12" fill="${colour}"`);
  }

  /** A level to hold a curve against. */
  level(y: number, colour = "#6b7280"): void {
    this.#dashed(this.#x.from, y, this.#x.to, y, colour);
  }

  upright(x: number, colour = "#6b7280"): void {
    this.#dashed(x, this.#y.from, x, this.#y.to, colour);
  }

  legend(entries: [string, string][], where: "top" | "bottom"): void {
    const first = where === "top" ? MARGIN.top + 14 : this.#height - MARGIN.bottom - entries.length * 18 + 4;
    entries.forEach(([words, colour], index) => {
      const y = first + index * 18;
      const x = this.#width - MARGIN.right - 150;
      this.#parts.push(`<rect x="${x}" y="${y - 9}" width="12" height="10" fill="${colour}"/>`);
      this.#text(x + 18, y, words, 'font-size="12"');
    });
  }

  toString(): string {
    const size = `width="${this.#width}" height="${this.#height}" viewBox="0 0 ${this.#width} ${this.#height}"`;
    const ground = `<rect width="100%" height="100%" fill="#ffffff"/>`;
    const style = 'font-family="system-ui, sans-serif" fill="#111827"';
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${style} role="img">\n<title>${escaped(this.#title)}</title>\n${ground}\n${this.#parts.join("\n")}\n</svg>\n`;
  }

  #dashed(x1: number, y1: number, x2: number, y2: number, colour: string): void {
    this.#parts.push(
      `<line x1="${this.#atX(x1)}" y1="${this.#atY(y1)}" x2="${this.#atX(x2)}" y2="${this.#atY(y2)}" stroke="${colour}" stroke-width="1" stroke-dasharray="3 3"/>`,
    );
  }

  #axes(): void {
    const bottom = this.#height - MARGIN.bottom;
    for (const tick of this.#x.ticks) {
      const x = this.#atX(tick);
      this.#parts.push(`<line x1="${x}" x2="${x}" y1="${MARGIN.top}" y2="${bottom}" stroke="#e5e7eb"/>`);
      this.#text(Number(x), bottom + 18, this.#x.label(tick), 'font-size="12" text-anchor="middle"');
    }
    for (const tick of this.#y.ticks) {
      const y = this.#atY(tick);
      const right = this.#width - MARGIN.right;
      this.#parts.push(`<line x1="${MARGIN.left}" x2="${right}" y1="${y}" y2="${y}" stroke="#e5e7eb"/>`);
      this.#text(MARGIN.left - 8, Number(y) + 4, this.#y.label(tick), 'font-size="12" text-anchor="end"');
    }
    const middle = (MARGIN.left + this.#width - MARGIN.right) / 2;
    this.#text(middle, this.#height - 12, this.#x.title, 'font-size="13" text-anchor="middle"');
    const turned = `font-size="13" text-anchor="middle" transform="rotate(-90 16 ${this.#height / 2})"`;
    this.#text(16, this.#height / 2, this.#y.title, turned);
  }

  #text(x: number, y: number, words: string, attributes: string): void {
    this.#parts.push(`<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escaped(words)}</text>`);
  }

  #atX(value: number): string {
    const room = this.#width - MARGIN.left - MARGIN.right;
    return (MARGIN.left + place(this.#x, value) * room).toFixed(1);
  }

  #atY(value: number): string {
    const room = this.#height - MARGIN.top - MARGIN.bottom;
    return (this.#height - MARGIN.bottom - place(this.#y, value) * room).toFixed(1);
  }
}

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** Place of a value on its axis, 0 to 1. */
function place({ from, to, logarithmic }: Axis, value: number): number {
  const held = Math.min(Math.max(value, from), to);
  if (logarithmic) return Math.log(held / from) / Math.log(to / from);
  return (held - from) / (to - from);
}
