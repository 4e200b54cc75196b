/** Versions of a record, ETags, and requests with conditions. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { record } from '../support/client.ts';
import { clock } from '../support/fakes/clock.ts';

beforeEach(async () => {
  // The Worker remembers rows for half a minute that a test deletes from D1 directly.
  clock.pass(30_001);
  await env.DB.prepare('DELETE FROM platform_metadata').run();
});

const storedEvents = async (action: string) => {
  const { results } = await env.DB.prepare('SELECT * FROM events WHERE action = ? ORDER BY id')
    .bind(action)
    .all();
  return results;
};

describe('versions', () => {
  const version = (etag: string | null) => Number(etag?.slice(1, etag.indexOf('-')));

  test('grow by one with each change, and only with a change', async () => {
    const etags = [
      await record('john').patch({ metadata: { a: 1, b: 2 } }),
      await record('john').patch({ metadata: { a: 1 } }),
      await record('john').patch({ metadata: {} }),
      await record('john').patch({ delete_keys: ['unknown'] }),
      await record('john').put({ metadata: { a: 1, b: 2 } }),
      await record('john').patch({ metadata: { a: 2 } }),
      await record('john').delete(),
      await record('john').delete(),
      await record('john').put({ metadata: { a: 1 } }),
    ].map(({ headers }) => version(headers.get('ETag')));
    expect(etags).toEqual([1, 1, 1, 1, 1, 2, 3, 3, 4]);
  });

  test('each change leaves one event, which names keys and no values', async () => {
    await env.DB.prepare('DELETE FROM events').run();
    await record('admin', { username: 'john_doe' }).patch({ metadata: { secret: 'hush' } });
    await record('john').patch({ metadata: { secret: 'hush' } });
    const events = await storedEvents('record.merge');
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      actor_id: people.admin.id,
      user_id: people.john.id,
      scope_id: tenants.acme.id,
      version: 1,
      keys: '["secret"]',
    });
    expect(JSON.stringify(events)).not.toContain('hush');
  });
});

describe('conditional requests', () => {
  test('If-None-Match answers 304 while nothing changed', async () => {
    const { headers } = await record('john').patch({ metadata: { a: 1 } });
    const etag = headers.get('ETag') ?? '';
    const same = await record('john').get({ 'If-None-Match': `"other", W/${etag}` });
    expect(same).toMatchObject({ status: 304, text: '' });
    expect(same.headers.get('ETag')).toBe(etag);
    expect(same.headers.get('Access-Control-Expose-Headers')).toContain('ETag');
    await record('john').patch({ metadata: { a: 2 } });
    expect((await record('john').get({ 'If-None-Match': etag })).status).toBe(200);
  });

  test('If-Match lets one of two writers through', async () => {
    const etag = (await record('john').patch({ metadata: { a: 1 } })).headers.get('ETag') ?? '';
    const first = await record('john').patch({ metadata: { a: 2 } }, { 'If-Match': etag });
    const second = await record('john').put({ metadata: {} }, { 'If-Match': etag });
    const third = await record('john').delete({ 'If-Match': etag });
    expect([first.status, second.status, third.status]).toEqual([200, 412, 412]);
    expect((await record('john').get()).json.metadata).toEqual({ a: 2 });
  });

  test('If-Match is decided in the statement, so that a race has one winner', async () => {
    const etag = (await record('john').patch({ metadata: { a: 0 } })).headers.get('ETag') ?? '';
    const racers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        record('john').patch({ metadata: { a: i + 1 } }, { 'If-Match': etag }),
      ),
    );
    expect(racers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(racers.filter(({ status }) => status === 412)).toHaveLength(19);
  });

  test('If-Match of someone else’s tag never holds, and that of a weakened one does', async () => {
    const etag = (await record('john').patch({ metadata: { a: 1 } })).headers.get('ETag') ?? '';
    const janes = (await record('jane').patch({ metadata: { a: 1 } })).headers.get('ETag') ?? '';
    const change = (condition: string) =>
      record('john').patch({ metadata: { a: 2 } }, { 'If-Match': condition });
    expect((await change(janes)).status).toBe(412);
    expect((await change(`W/${janes}`)).status).toBe(412);
    expect((await change(`W/${etag}`)).status).toBe(200);
    expect((await record('john').get({ 'If-None-Match': janes })).status).toBe(200);
  });

  test('If-None-Match: * on PUT creates, and never overwrites', async () => {
    const create = { 'If-None-Match': '*' };
    expect((await record('john').put({ metadata: { a: 1 } }, create)).status).toBe(200);
    expect((await record('john').put({ metadata: { a: 2 } }, create)).status).toBe(412);
    await record('john').delete();
    expect((await record('john').put({ metadata: { a: 3 } }, create)).status).toBe(200);
  });

  test('an ETag never comes back, not even after DELETE', async () => {
    const first = (await record('john').put({ metadata: { a: 1 } })).headers.get('ETag');
    await record('john').delete();
    const again = (await record('john').put({ metadata: { a: 1 } })).headers.get('ETag');
    expect(again).not.toBe(first);
  });
});
