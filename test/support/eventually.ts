/** Waits for work after an answer, as long as a busy machine may take. */
import { vi } from 'vitest';

const PATIENCE = { timeout: 120_000, interval: 20 };

/** Waits until the check no longer throws. */
export const eventually = <Result>(check: () => Result | Promise<Result>) =>
  vi.waitFor(check, PATIENCE);

/** Waits until the value is true. */
export const until = (value: () => boolean) => vi.waitUntil(value, PATIENCE);
