import { createInterface } from 'node:readline/promises';

/** Whether somebody is there to answer. */
export const isAnswered = (): boolean => Boolean(process.stdin.isTTY && process.stderr.isTTY);

/** Asks a question whose answer is yes or no. */
export async function asks(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/n] `)).trim());
  } finally {
    lines.close();
  }
}
