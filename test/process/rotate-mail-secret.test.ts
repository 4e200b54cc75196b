/** The secret of mail rotates by the commands of docs/operating.md, and no message is refused. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { start } from '../../scripts/runtime/runtime.ts';
import { mailReceiver, secretOf } from './mail-receiver.ts';

const known: Readonly<Record<string, string>> = { OLD: secretOf('old'), NEW: secretOf('new') };
const commands = /^printf %s "(.+)" \| npx wrangler secret put MAILER_SECRET$/gm;
const [both = '', after = ''] = [
  ...readFileSync('docs/operating.md', 'utf8').matchAll(commands),
].map(([, value = '']) => value.replace(/\$(\w+)/g, (_, name) => known[name] ?? ''));

test('its receiver verifies each message, whichever of the secrets it knows', async () => {
  const receiver = await mailReceiver();
  const state = mkdtempSync(join(tmpdir(), 'roster-rotation-'));
  onTestFinished(() => {
    receiver.close();
    rmSync(state, { recursive: true, force: true });
  });
  const { OLD = '', NEW = '' } = known;
  expect([both, after]).toEqual([`${OLD},${NEW}`, NEW]);
  const steps: readonly [deployed: string, receivers: readonly string[]][] = [
    [OLD, [OLD]],
    [both, [OLD, NEW]],
    [after, [NEW]],
  ];
  for (const [step, [MAILER_SECRET, secrets]] of steps.entries()) {
    const vars = { LOG: 'off', RATE_LIMITS: 'off', SIGN_UP: 'open', ...receiver.vars };
    const { url, stop } = await start({ state, vars: { ...vars, MAILER_SECRET } });
    for (const secret of secrets) {
      receiver.secret = secret;
      const email = `step${step}-${secrets.indexOf(secret)}@example.com`;
      const response = await fetch(`${url}/api/v1/auth/sign-up`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ email, password: 'a long way to Tipperary' }),
      });
      expect(response.status).toBe(202);
      await expect.poll(() => receiver.to(email)).toHaveLength(1);
    }
    await stop();
  }
  expect(receiver.refused).toEqual([]);
});
