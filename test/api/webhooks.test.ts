/** Webhooks as resources: made, read, changed, rotated, deleted. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import { acme, as, made, myApp } from '../support/tenancy.ts';

const url = 'https://example.com/hooks';
const SECRET = /^whsec_[A-Za-z0-9+/]{43}=$/;

const places = [
  ['the platform', '', 'platform'],
  ['an application', myApp, tenants.myApp.id],
  ['an organization', acme, tenants.acme.id],
] as const;

const eventsOf = async (id: string) => {
  const { results } = await env.DB.prepare(
    'SELECT action, scope_id, keys FROM events WHERE instr(keys, ?) ORDER BY rowid',
  )
    .bind(id)
    .all<{ action: string; scope_id: string; keys: string }>();
  return results.map(({ action, keys }) => [action, JSON.parse(keys)]);
};

const storedSecrets = (id: string) =>
  env.DB.prepare('SELECT secret, former_secret FROM webhooks WHERE id = ?').bind(id).first<{
    readonly secret: string;
    readonly former_secret: string | null;
  }>();

describe.each(places)('a webhook of %s', (_whose, at, scopeId) => {
  const list = `${at}/webhooks`;
  const one = (id: string) => `${list}/${id}`;

  test('is made with a secret that nothing shows again', async () => {
    const created = await as('root').post(list, { url, types: ['user.updated', 'user.created'] });
    expect(created.status, created.text).toBe(201);
    const { secret, ...shown } = created.json.data;
    expect(secret).toMatch(SECRET);
    expect(shown).toMatchObject({
      scopeId,
      url,
      types: ['user.created', 'user.updated'],
      payload: 'full',
      description: null,
      status: 'enabled',
      disabledAt: null,
      formerSecretUntil: null,
    });
    expect(created.headers.get('Location')).toBe(`/api/v1${one(shown.id)}`);
    const read = await as('root').get(one(shown.id));
    expect(read.json).toEqual({ data: shown });
    expect(read.headers.get('ETag')).toBe(created.headers.get('ETag'));
    const page = await as('root').get(`${list}?limit=200`);
    expect(page.json.data).toContainEqual(shown);
    expect(page.text + read.text).not.toContain(secret);
  });

  test('is changed, and a change that changes nothing leaves no event', async () => {
    const { data } = await made('root', list, { url });
    const change = { payload: 'thin', types: ['user.deleted'], description: 'CRM' };
    const changed = await as('root').patch(one(data.id), change);
    expect(changed.json.data).toMatchObject(change);
    const again = await as('root').patch(one(data.id), change);
    expect(again.headers.get('ETag')).toBe(changed.headers.get('ETag'));
    expect(await eventsOf(data.id)).toEqual([
      ['webhook.create', [data.id]],
      ['webhook.change', [data.id, 'types', 'payload', 'description']],
    ]);
  });

  test('is disabled and comes back', async () => {
    const { data } = await made('root', list, { url });
    const off = await as('root').patch(one(data.id), { status: 'disabled' });
    expect(off.json.data).toMatchObject({ status: 'disabled', disabledBy: 'request' });
    expect(off.json.data.disabledAt).not.toBeNull();
    const on = await as('root').patch(one(data.id), { status: 'enabled' });
    expect(on.json.data).toMatchObject({ status: 'enabled', disabledBy: null, disabledAt: null });
  });

  test('rotates its secret, and the former one signs as well for a day', async () => {
    const { data } = await made('root', list, { url });
    const { status, json } = await as('root').post(`${one(data.id)}/rotate`);
    expect(status).toBe(200);
    expect(json.data.secret).toMatch(SECRET);
    expect(await storedSecrets(data.id)).toEqual({
      secret: json.data.secret,
      former_secret: data.secret,
    });
    const hours = (Date.parse(json.data.formerSecretUntil) - Date.now()) / 3_600_000;
    expect(Math.round(hours)).toBe(24);
  });

  test('is deleted', async () => {
    const { data } = await made('root', list, { url });
    expect((await as('root').delete(one(data.id))).status).toBe(204);
    expect((await as('root').get(one(data.id))).status).toBe(404);
    expect((await eventsOf(data.id)).at(-1)?.[0]).toBe('webhook.delete');
  });

  test('is not found in another scope', async () => {
    const { data } = await made('root', list, { url });
    for (const [, other] of places.filter(([, each]) => each !== at)) {
      expect((await as('root').get(`${other}/webhooks/${data.id}`)).status).toBe(404);
      expect((await as('root').delete(`${other}/webhooks/${data.id}`)).status).toBe(404);
    }
  });
});

describe('a request for a webhook is refused', () => {
  test.each([
    [{ url: 'http://example.com/' }, 'url must begin with https://'],
    [{ url: 'https://10.0.0.1/' }, 'url must name a host on the public internet'],
    [{ url: 'https://169.254.169.254/latest' }, 'url must name a host on the public internet'],
    [{ url: 'https://me:secret@example.com/' }, 'url must hold no username and no password'],
    [{ url, types: ['user.exploded'] }, 'types'],
    [{ url, types: [] }, 'types'],
    [{ url, payload: 'huge' }, 'payload'],
    [{ url, secret: 'mine' }, 'secret'],
    [{}, 'url'],
  ])('%j', async (body, message) => {
    const { status, text } = await as('root').post('/webhooks', body);
    expect(status).toBe(400);
    expect(text).toContain(message);
  });

  test('also where a change would lead it inside', async () => {
    const { data } = await made('root', '/webhooks', { url });
    const { status } = await as('root').patch(`/webhooks/${data.id}`, {
      url: 'https://[fd00::1]/',
    });
    expect(status).toBe(400);
    expect((await as('root').get(`/webhooks/${data.id}`)).json.data.url).toBe(url);
  });
});

describe('two changes at once', () => {
  test('are both made, and none is lost', async () => {
    const { data } = await made('root', '/webhooks', { url });
    const path = `/webhooks/${data.id}`;
    const changes = [{ payload: 'thin' }, { description: 'CRM' }, { types: ['user.created'] }];
    const answers = await Promise.all(changes.map((change) => as('root').patch(path, change)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const { json } = await as('root').get(path);
    expect(json.data).toMatchObject(Object.assign({}, ...changes));
  });
});
