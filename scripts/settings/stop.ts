/** The end of a script whose settings are wrong. */
import type { Mistake } from '../../src/check-environment.ts';
import type { Configured } from './configured.ts';
import { told } from './told.ts';

/** Ends the process if there are mistakes, and tells them all before. */
export function stopFor(
  mistakes: readonly Mistake[],
  configured: Configured,
  undone: string,
): void {
  if (mistakes.length === 0) return;
  const settings = mistakes.length === 1 ? 'A setting is' : `${mistakes.length} settings are`;
  console.error(`${settings} wrong.\n\n${told(mistakes, configured)}\n\n${undone}`);
  process.exit(1);
}

/** Returns what `read` reads. If that fails, prints the reason and ends the process. */
export function orExit<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    console.error((error as Error).message);
    return process.exit(1);
  }
}

/** Does work. If that fails, prints the reason and ends the process. */
export async function runOrExit(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
