/** Threats in paths, methods and headers. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { allContracts } from '../../src/api/surfaces.ts';
import worker from '../../src/worker.ts';
import { incoming, ROOT, received, record, type Sent, send } from '../support/client.ts';

const john = `/api/v1/users/${people.john.principalId}`;
const as = (path: string, sent: Sent = {}) => send(path, { token: ROOT, ...sent });

describe('a path', () => {
  test.each([
    ['with a double slash before', `/${john}`],
    ['with a double slash inside', john.replace('/v1/', '//v1/')],
    ['with an encoded slash', john.replace('/v1/', '/v1%2F')],
    ['with an encoded backslash', john.replace('/v1/', '%5Cv1/')],
    ['with NUL behind', `${john}%00`],
    ['with NUL in a name', john.replace('/users/', '/us%00ers/')],
    ['with a line break behind', `${john}%0d%0aX-Evil:%201`],
    ['with a dot segment that is encoded twice', `/api/v1/me/%252e%252e/users`],
    ['in capitals', john.toUpperCase()],
    ['with a semicolon', `${john};x=1`],
    ['with a suffix', `${john}.json`],
    ['of 8,000 characters', `/api/v1/users/${'x'.repeat(8_000)}`],
    ['with an id of another kind', `/api/v1/applications/${tenants.acme.id}`],
    ['with broken percent-encoding', `/api/v1/users/%zz%`],
    ['with bytes that are no UTF-8', `/api/v1/users/%ff%fe`],
  ])('%s leads nowhere', async (_what, path) => {
    const { status, headers } = await as(path);
    expect(status).toBe(404);
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.has('X-Evil')).toBe(false);
  });

  test.each(['/api/v1/x/../me', '/api/v1/x/%2e%2e/me', '/api/v1/./me'])(
    '%s is what a URL says it is, and asks for the same credential',
    async (path) => {
      expect((await send(path)).status).toBe(401);
      expect((await as(path)).json.data.kind).toBe('root');
    },
  );

  test('an id with an encoded slash is one id and never reaches another endpoint', async () => {
    const path = `/api/v1/users/${people.john.principalId}%2Forganizations`;
    expect((await as(path)).status).toBe(404);
    const scope = `/api/v1/organizations/x%2F..%2F${tenants.acme.id}/members`;
    expect((await as(scope)).status).toBe(404);
    const deeper = `/api/v1/organizations/${tenants.acme.id}%2Fmembers`;
    expect((await as(deeper)).status).toBe(404);
  });
});

describe('a method', () => {
  const reads = Object.values(allContracts).filter(({ method }) => method === 'GET');
  const pathOf = ({ path }: { readonly path: string }) =>
    path
      .replace(':appId', tenants.myApp.id)
      .replace(':orgId', tenants.acme.id)
      .replace(':userId', people.jane.id)
      .replace(':principalId', people.jane.principalId)
      .replace(/:\w+/, 'unknown');

  test.each(reads.map((contract) => [pathOf(contract)]))(
    'HEAD %s is GET without the body, with and without a credential',
    async (path) => {
      const query = path.includes('platform-metadata')
        ? '?platform_key=acme-corp&username=jane_roe'
        : '';
      for (const sent of [{ token: ROOT }, {}]) {
        const get = await send(path + query, sent);
        const head = await send(path + query, { ...sent, method: 'HEAD' });
        expect(head.status).toBe(get.status);
        expect(head.text).toBe('');
        for (const name of ['ETag', 'Cache-Control', 'Vary', 'WWW-Authenticate', 'Content-Type']) {
          expect(head.headers.get(name), name).toBe(get.headers.get(name));
        }
      }
    },
  );

  test('HEAD changes nothing, anywhere', async () => {
    const count = () =>
      env.DB.prepare(
        'SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM users) AS n',
      ).first('n');
    const before = await count();
    for (const contract of Object.values(allContracts)) {
      await as(pathOf(contract), { method: 'HEAD' });
    }
    expect(await count()).toBe(before);
  });

  test.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])(
    'in %s is ignored, and _method is refused',
    async (name) => {
      const path = `/api/v1/users/${people.beta.principalId}`;
      const answer = await as(path, { headers: { [name]: 'DELETE' } });
      expect(answer.status).toBe(200);
      expect((await as(`${path}?_method=DELETE`)).status).toBe(400);
      expect((await as(path)).status).toBe(200);
      const post = { method: 'POST', body: { _method: 'DELETE' }, headers: { [name]: 'DELETE' } };
      expect((await as(path, post)).status).toBe(405);
    },
  );

  test.each(['TRACE'])('%s opens nothing and echoes nothing of the request', async (method) => {
    const answer = await as('/api/v1/me', { method, headers: { Cookie: 'echo-me' } });
    expect(answer.status).toBe(405);
    expect(answer.text + JSON.stringify([...answer.headers])).not.toMatch(/echo-me|test-root/);
  });

  test.each(['get', 'PROPFIND', 'SEARCH', 'PURGE', 'LOCK', 'QUERY'])(
    '%s opens nothing',
    async (method) => {
      const answer = await as('/api/v1/me', { method });
      // fetch itself turns `get` into capitals.
      expect(answer.status).toBe(method === 'get' ? 200 : 405);
    },
  );

  test('OPTIONS names methods and never stored data', async () => {
    const asked = { 'Access-Control-Request-Method': 'GET', Origin: 'https://a.example' };
    for (const id of [people.john.principalId, 'principal_never']) {
      const sent = { method: 'OPTIONS', headers: asked };
      const { status, text, headers } = await send(`/api/v1/users/${id}`, sent);
      expect({ status, text }).toEqual({ status: 204, text: '' });
      expect(headers.get('ETag')).toBeNull();
    }
  });
});

describe('a header', () => {
  test.each<[string, string]>([
    ['too long', 'x'.repeat(256)],
    ['with a space', 'a b'],
    ['with markup', '<script>'],
    ['with a colon', 'x: y'],
    ['with quotes', '"x"'],
    ['with a percent-encoded line break', 'x%0d%0aSet-Cookie:y=1'],
  ])('x-request-id %s is not repeated', async (_what, id) => {
    const { headers } = await as('/api/v1/me', { headers: { 'x-request-id': id } });
    expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  });

  test('with a line break in its value cannot be sent', () => {
    expect(() => new Headers({ 'x-request-id': 'a\r\nSet-Cookie: x=1' })).toThrow();
  });

  test('Location is made of our own ids, never of client text', async () => {
    const foreign = {
      Host: 'evil.example',
      'X-Forwarded-Host': 'evil.example',
      Forwarded: 'host=evil.example',
    };
    const user = await as('/api/v1/platform/users', {
      method: 'POST',
      headers: foreign,
      body: { email: 'located@example.com', name: '//evil.example', username: 'evil.example' },
    });
    expect(user.headers.get('Location')).toMatch(/^\/api\/v1\/platform\/users\/user_[0-9a-z]{26}$/);
    const body = { key: 'evil-example', name: '//evil.example' };
    const app = await as('/api/v1/applications', { method: 'POST', headers: foreign, body });
    expect(app.headers.get('Location')).toMatch(/^\/api\/v1\/applications\/app_[0-9a-z]{26}$/);
  });

  test('in an answer never holds text of a client’s body, path or query', async () => {
    const mark = 'evilmark';
    const answers = [
      await as(`/api/v1/${mark}?${mark}=${mark}`),
      await as(`/api/v1/users?${mark}=1`),
      await as('/api/v1/users/identify', {
        method: 'POST',
        body: { email: `${mark}@example.com` },
      }),
      await as('/api/v1/me', { headers: { Accept: mark, Origin: `https://${mark}.example` } }),
      await as(record('john').path, {
        method: 'PUT',
        rawBody: '{}',
        headers: { 'Content-Type': mark },
      }),
    ];
    for (const { headers } of answers) {
      expect(JSON.stringify([...headers])).not.toContain(mark);
    }
  });
});

describe('an origin, if some are configured', () => {
  const ask = async (Origin: string, method = 'GET', token = ROOT) => {
    const configured = {
      ...env,
      ALLOWED_ORIGINS: 'https://app.example.com https://two.example.com',
    };
    const headers = { Origin, 'Access-Control-Request-Method': 'DELETE' };
    const request = incoming('/api/v1/me', { method, headers, token });
    return received(await worker.fetch(request, configured, createExecutionContext()));
  };

  test.each(['https://app.example.com', 'https://two.example.com'])(
    '%s is let in',
    async (origin) => {
      for (const method of ['GET', 'OPTIONS']) {
        const { headers } = await ask(origin, method);
        expect(headers.get('Access-Control-Allow-Origin')).toBe(origin);
        expect(headers.get('Vary')).toContain('Origin');
      }
    },
  );

  test.each([
    'https://evil.example',
    'https://app.example.com.evil.example',
    'https://evilapp.example.com',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://APP.example.com',
    'https://app.example.com https://two.example.com',
    'null',
    '*',
  ])('%s is not, and is not repeated', async (origin) => {
    for (const method of ['GET', 'OPTIONS']) {
      const { headers } = await ask(origin, method);
      expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
      expect(JSON.stringify([...headers])).not.toContain('evil');
    }
  });

  test('is never allowed to send cookies, configured or not', async () => {
    const answers = [
      await ask('https://app.example.com'),
      await ask('https://app.example.com', 'OPTIONS'),
      await as('/api/v1/me', { headers: { Origin: 'https://any.example' } }),
    ];
    for (const { headers } of answers) {
      expect(headers.get('Access-Control-Allow-Credentials')).toBeNull();
      expect(headers.get('Set-Cookie')).toBeNull();
    }
  });
});
