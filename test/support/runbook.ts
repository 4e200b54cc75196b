/** The tables of the runbook: a request in words, and the answer that it names. */
import { expect } from 'vitest';
import runbook from '../../docs/runbook.md?raw';
import type { Received } from './client.ts';

/** What a row expects: a status, and headers that begin with these texts. */
interface Row {
  readonly request: string;
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** The rows of the table below a heading of the runbook. */
export function rowsBelow(heading: string): readonly Row[] {
  const [, section = ''] = runbook.split(`\n## ${heading}\n`);
  const [table = ''] = section.split('\n## ');
  const cells = [...table.matchAll(/^\| (.+?) \| (\d{3})(.*?) \|$/gm)];
  return cells.map(([, request = '', status, rest = '']) => ({
    request: request.replaceAll('`', ''),
    status: Number(status),
    headers: [...rest.matchAll(/`([\w-]+): ([^`]+)`/g)].map(
      ([, name = '', value = '']) => [name, value] as const,
    ),
  }));
}

/** Makes the request of each row, in the order of the table, and compares the answers. */
export async function compareRows(
  heading: string,
  requests: Readonly<Record<string, () => Promise<Received>>>,
): Promise<void> {
  const rows = rowsBelow(heading);
  expect(rows.map(({ request }) => request)).toEqual(Object.keys(requests));
  for (const { request, status, headers } of rows) {
    const answer = await requests[request]?.();
    expect(answer?.status, `${request}: ${answer?.text}`).toBe(status);
    for (const [name, value] of headers)
      expect(answer?.headers.get(name), request).toContain(value);
  }
}
