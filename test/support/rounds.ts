/** How often a test repeats itself: less in `npm test`, and in full in `npm run test:full`. */
import { env } from 'cloudflare:workers';

/** One of two counts. */
export const rounds = (quick: number, full: number): number => (env.FULL === 'on' ? full : quick);

/** One in so many, others with each shift. Where there are any, at least one is chosen. */
export function oneIn<Of>(many: number, all: readonly Of[], shift: number): Of[] {
  const every = Math.min(many, all.length);
  return all.filter((_, i) => (i + shift) % every === 0);
}

/** The share that `npm test` tries of what `npm run test:full` tries: one in so many. */
const ONE_IN = 3;

/** Whether a case is tried, by its place in two dimensions. Each row and each column has some. */
export const isTried = (row: number, column: number): boolean =>
  (row + column) % rounds(ONE_IN, 1) === 0;
