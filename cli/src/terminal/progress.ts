import { counted } from './say.ts';

const WIDTH = 24;
const BAR_EVERY = 100;
const LINE_EVERY = 5_000;

/** `1:05`, or `2:01:05`. */
function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
  const told = parts[0] === 0 ? parts.slice(1) : parts;
  return told.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

/** How far something is: a bar at a terminal, and plain lines elsewhere. */
export class Progress {
  readonly #what: string;
  readonly #total: number;
  readonly #from: number;
  readonly #began = performance.now();
  #shown: number;

  constructor(what: string, total: number, from = 0) {
    this.#what = what;
    this.#total = total;
    this.#from = from;
    this.#shown = process.stderr.isTTY ? 0 : this.#began;
  }

  /** Tells that so many of all are done. */
  tell(done: number): void {
    const now = performance.now();
    const isTerminal = process.stderr.isTTY;
    if (now - this.#shown < (isTerminal ? BAR_EVERY : LINE_EVERY)) return;
    this.#shown = now;
    const line = this.#line(done, (now - this.#began) / 1_000);
    process.stderr.write(isTerminal ? `\r\x1b[K${bar(done / this.#total)} ${line}` : `${line}\n`);
  }

  /** Removes the bar. */
  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }

  #line(done: number, seconds: number): string {
    const rate = (done - this.#from) / seconds;
    const part = Math.floor((100 * done) / this.#total);
    const begun = `${part} %, ${counted(done)} of ${counted(this.#total)} ${this.#what}`;
    if (!Number.isFinite(rate) || rate <= 0) return begun;
    const left = duration((this.#total - done) / rate);
    return `${begun}, ${counted(Math.round(rate))} a second, ${left} left`;
  }
}

function bar(part: number): string {
  const full = Math.min(WIDTH, Math.round(part * WIDTH));
  return `[${'#'.repeat(full)}${' '.repeat(WIDTH - full)}]`;
}
