/** A stream of 100,000 people: how long it takes, and that no memory grows with it. */
import { expect, onTestFinished, test } from 'vitest';
import { memoryBelow } from '../../scripts/runtime/cpu.ts';
import { type Runtime, start } from '../../scripts/runtime/runtime.ts';

const ROOT = 'the-root-token-of-a-long-stream-000';
const PEOPLE = 100_000;
const MB = 1024 * 1024;

/** Lines that are made when they are sent. */
const lines = () => {
  let next = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const rows = Array.from({ length: Math.min(500, PEOPLE - next) }, (_, i) => ({
        id: `row ${next + i}`,
        email: `person${next + i}@example.com`,
        name: `Person ${next + i}`,
        attributes: { plan: 'pro', mrr: next + i },
      }));
      next += rows.length;
      controller.enqueue(
        new TextEncoder().encode(rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
      );
      if (next === PEOPLE) controller.close();
    },
  });
};

interface Figures {
  readonly last: string;
  readonly answered: number;
  readonly seconds: number;
  readonly cpu: number;
  /** Bytes, after a tenth of the answers and after all of them. */
  readonly memory: readonly [early: number, late: number];
}

async function measured(runtime: Runtime): Promise<Figures> {
  const [began, cpu] = [performance.now(), runtime.cpu()];
  const response = await fetch(`${runtime.url}/api/v1/users/identify/batch`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${ROOT}`, 'Content-Type': 'application/x-ndjson' },
    body: lines(),
    duplex: 'half',
  } as RequestInit);
  let [answered, rest, last, early] = [0, '', '', 0];
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const whole = (rest + chunk).split('\n');
    rest = whole.pop() ?? '';
    answered += whole.length;
    last = whole.at(-1) ?? last;
    if (early === 0 && answered >= PEOPLE / 10) early = memoryBelow(runtime.pid);
  }
  return {
    last,
    answered,
    seconds: (performance.now() - began) / 1_000,
    cpu: runtime.cpu() - cpu,
    memory: [early, memoryBelow(runtime.pid)],
  };
}

test('100,000 people come as a stream, twice, and memory stays', async () => {
  const runtime = await start({ vars: { LOG: 'off', RATE_LIMITS: 'off', ROOT_TOKEN: ROOT } });
  onTestFinished(() => runtime.stop());
  const first = await measured(runtime);
  const again = await measured(runtime);
  for (const [what, { seconds, cpu, memory }] of Object.entries({ first, again })) {
    const [early, late] = memory.map((bytes) => `${(bytes / MB).toFixed(0)} MB`);
    console.log(
      `${what}: ${(PEOPLE / seconds).toFixed(0)} people a second, ${(cpu / PEOPLE).toFixed(2)} ms of processor each, memory ${early} after a tenth and ${late} at the end`,
    );
  }
  const summary = { created: PEOPLE, updated: 0, unchanged: 0, refused: 0 };
  for (const { last, answered, memory } of [first, again]) {
    expect(JSON.parse(last)).toEqual({ summary });
    expect(answered).toBe(PEOPLE + 1);
    expect(memory[1] - memory[0]).toBeLessThan(200 * MB);
  }
});
