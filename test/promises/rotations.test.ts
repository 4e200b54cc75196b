/** Secrets rotate by the commands of docs/operating.md, and no request fails meanwhile. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import operating from '../../docs/operating.md?raw';
import { people } from '../../scripts/demo-data.ts';
import { checkEnvironment } from '../../src/check-environment.ts';
import worker from '../../src/worker.ts';
import { incoming, received } from '../support/client.ts';
import { keysOf, know, outsideIssuer } from '../support/outside-issuer.ts';

const NEW = 'n'.repeat(64);
const name = '2026-11';

/** The values that the commands give to a secret, one after another. */
const valuesOf = (secret: string, known: Readonly<Record<string, string>>) =>
  [...operating.matchAll(/^printf %s "(.+)" \| npx wrangler secret put (\w+)$/gm)]
    .filter(([, , put]) => put === secret)
    .map(([, value = '']) => value.replace(/\$(\w+)/g, (_, variable) => known[variable] ?? ''));

/** One of the requests that clients go on sending, at a deployment with a value of the secret. */
async function ask(ROOT_TOKEN: string, token: string, n: number, requestId = `${n}`) {
  const deployed = { ...env, ROOT_TOKEN, DEVELOPMENT: 'off' };
  checkEnvironment(deployed);
  const request = [
    incoming('/api/v1/users', { token }),
    incoming('/api/v1/users/identify', {
      method: 'POST',
      token,
      body: { email: `rotation${n % 5}@example.com`, name: requestId },
      headers: { 'x-request-id': requestId },
    }),
    incoming('/api/core/users/platform-metadata/?platform_key=acme-corp&username=john_doe', {
      method: 'PATCH',
      token,
      body: { metadata: { [`rotation${n}`]: true } },
    }),
  ][n % 3];
  if (!request) throw new Error('there is no such request');
  return received(await worker.fetch(request, deployed, createExecutionContext()));
}

/** The statuses of 30 requests at once, over all deployments and all tokens. */
async function statuses(deployments: readonly string[], tokens: readonly string[]) {
  const asked = Array.from({ length: 30 }, (_, n) => {
    const token = tokens[n % tokens.length] ?? '';
    const deployment = deployments[Math.floor(n / 2) % deployments.length] ?? '';
    return ask(deployment, token, n);
  });
  return new Set((await Promise.all(asked)).map(({ status }) => Math.floor(status / 100)));
}

describe.each([
  ['without a name', 'o'.repeat(64), 'o'.repeat(64), 'root'],
  ['with a name', `2026-05:${'o'.repeat(64)}`, 'o'.repeat(64), 'root:2026-05'],
])('a root token %s', (_, before, OLD, label) => {
  const [both = '', after = ''] = valuesOf('ROOT_TOKEN', { OLD: before, NEW });

  test('rotates by the documented commands, and every request is answered', async () => {
    expect([both, after]).toEqual([`${before},${name}:${NEW}`, `${name}:${NEW}`]);
    const good = new Set([2]);
    expect(await statuses([before], [OLD])).toEqual(good);
    // While a value takes effect, deployments with both answer.
    expect(await statuses([before, both], [OLD])).toEqual(good);
    expect(await statuses([both], [OLD, NEW])).toEqual(good);
    expect(await statuses([both, after], [NEW])).toEqual(good);
    expect(await statuses([after], [NEW])).toEqual(good);
    expect(await statuses([after], [OLD])).toEqual(new Set([4]));
  });

  test('is named by its events, and so is the next one, also by what is remembered', async () => {
    const authors = [];
    for (const token of [OLD, NEW, OLD]) {
      const requestId = crypto.randomUUID();
      await ask(both, token, 1, requestId);
      const event = env.DB.prepare('SELECT actor_id FROM events WHERE request_id = ?');
      authors.push(await event.bind(requestId).first('actor_id'));
    }
    expect(authors).toEqual([label, `root:${name}`, label]);
  });
});

describe('the keys of an issuer', () => {
  afterEach(() => vi.useRealTimers());

  test('rotate by the documented steps, and every JWT is accepted', async () => {
    const outside = outsideIssuer();
    const next = await keysOf('RS256');
    await know(outside.issuer, 'john', people.john.id);
    const byOld = await outside.token();
    const byNew = await outside.token({}, { kid: 'next', key: next.privateKey });
    const status = async (jwt: string) => (await outside.call(jwt)).status;
    expect(await status(byOld)).toBe(200);
    outside.served.set('next', { key: next.publicKey, alg: 'RS256' });
    expect(await status(byOld)).toBe(200);
    const minutes = /wait (ten) minutes/.test(operating) ? 10 : 0;
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 });
    expect([await status(byNew), await status(byOld)]).toEqual([200, 200]);
    outside.served.delete('first');
    expect(await status(byNew)).toBe(200);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 });
    expect([await status(byNew), await status(byOld)]).toEqual([200, 401]);
  });
});
