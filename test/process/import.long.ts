/** 100,000 rows of CSV through the command: how long it takes, and that its memory stays. */
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { start } from '../../scripts/runtime/runtime.ts';
import { endOf, folderFor } from './command.ts';

const ROWS = 100_000;
const MB = 1024 * 1024;

const file = () => {
  const rows = Array.from({ length: ROWS }, (_, i) =>
    [`person${i}@example.com`, `"Person, ${i}"`, 'pro', i, '2026-02-28', `0${i}`].join(','),
  );
  return `email,name,plan,seats,since,postcode\n${rows.join('\n')}\n`;
};

/** The memory of a process in bytes, by the kernel. */
function memoryOf(pid: number | undefined): number {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes ?? 0) * 1_024;
  } catch {
    return 0;
  }
}

test('100,000 rows are imported, twice', async () => {
  const roster = await start({ vars: { LOG: 'off', RATE_LIMITS: 'off' } });
  onTestFinished(() => roster.stop());
  const folder = folderFor(roster.url);
  folder.write('people.csv', file());
  for (const expected of ['100,000 created, 0 updated, 0', '0 created, 0 updated, 100,000']) {
    const began = performance.now();
    const child = folder.start('import', 'people.csv', '--yes', '--define');
    const memory: number[] = [];
    const look = setInterval(() => memory.push(memoryOf(child.pid)), 250);
    const { code, output } = await endOf(child);
    clearInterval(look);
    expect(output).toContain(`${expected} unchanged, 0 refused`);
    expect(code).toBe(0);
    const seconds = (performance.now() - began) / 1_000;
    const [tenth, most] = [memory[Math.floor(memory.length / 10)] ?? 0, Math.max(...memory)];
    console.log(
      `${expected}: ${seconds.toFixed(0)} s, ${(ROWS / seconds).toFixed(0)} rows a second, memory ${(tenth / MB).toFixed(0)} MB after a tenth and ${(most / MB).toFixed(0)} MB at most`,
    );
    expect(most - tenth).toBeLessThan(150 * MB);
  }
});
