/** Tells how far long work has come, on stderr. */

export interface Progress {
  step(): void;
  /** Tells the final number, the seconds, and the speed. */
  end(): void;
}

const EVERY = 1_000;

/** Counts steps: `12,000 rows written, 40,000 a second`. A pipe gets the last line only. */
export function progressOf(what: string, { isTTY, write } = asWritten()): Progress {
  const began = performance.now();
  let steps = 0;
  let told = began;
  const line = () => {
    const seconds = (performance.now() - began) / 1_000;
    const speed = Math.round(steps / Math.max(seconds, 0.001)).toLocaleString('en');
    return `  ${steps.toLocaleString('en')} ${what} in ${seconds.toFixed(1)} s, ${speed} a second`;
  };
  return {
    step() {
      steps += 1;
      if (!isTTY || steps % 1_000 !== 0 || performance.now() - told < EVERY) return;
      told = performance.now();
      write(`\r${line()}`);
    },
    end: () => write(`${isTTY ? '\r' : ''}${line()}\n`),
  };
}

const asWritten = () => ({
  isTTY: process.stderr.isTTY === true,
  write: (text: string) => void process.stderr.write(text),
});

/** One step of the work, in a line of its own. */
export const say = (what: string): void => void process.stderr.write(`› ${what}\n`);
