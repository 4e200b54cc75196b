/** Valid and invalid values of `JWT_ISSUERS`, with the message for each mistake. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import worker from '../../src/worker.ts';
import { incoming } from '../support/client.ts';

const good = {
  issuer: 'https://id.example.com/',
  jwksUrl: 'https://id.example.com/.well-known/jwks.json',
  audience: 'roster',
  algorithms: ['RS256'],
};

/** Sends a request to a deployment with this variable. It is checked before anything else. */
const starting = (JWT_ISSUERS: string) => () =>
  worker.fetch(incoming('/healthz'), { ...env, JWT_ISSUERS }, createExecutionContext());
const startingWith = (...entries: unknown[]) => starting(JSON.stringify(entries));

test.each<[string, object]>([
  ['only the required fields', {}],
  ['several audiences', { audience: ['roster', 'https://api.example.com'] }],
  [
    'all fields',
    {
      algorithms: ['RS256', 'PS512', 'ES384', 'EdDSA'],
      createUsers: true,
      adminClaims: ['a.b.c', 'role=platform_admin', 'x=a=b'],
      organizationClaim: 'app_metadata.tenants',
    },
  ],
  [
    'user_metadata that only the server writes',
    {
      adminClaims: ['user_metadata.is_platform_admin'],
      serverWrittenUserMetadata: true,
    },
  ],
  ['keys on localhost', { jwksUrl: 'http://localhost:9000/jwks' }],
  ['keys on 127.0.0.1', { jwksUrl: 'http://127.0.0.1:9000/jwks' }],
  ['keys under .test', { jwksUrl: 'http://id.test/jwks' }],
])('good: %s', async (_name, change) => {
  expect((await startingWith({ ...good, ...change })()).status).toBe(200);
});

const noList = 'must be the JSON text of an array, "[]" for no issuers';
const writtenByUsers =
  'users write user_metadata themselves, so it must not make administrators; ' +
  'if this issuer alone writes it, say "serverWrittenUserMetadata": true';
const missing = 'must name whom the tokens are for: text, or an array of texts';
const notOne = (name: string) =>
  `"${name}" is not one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519`;

test.each<[string, object, string]>([
  ['no algorithm at all', { algorithms: ['none'] }, `algorithms.0: ${notOne('none')}`],
  ['a shared secret', { algorithms: ['RS256', 'HS256'] }, `algorithms.1: ${notOne('HS256')}`],
  ['an empty list of algorithms', { algorithms: [] }, 'algorithms: must name at least one'],
  ['algorithms as text', { algorithms: 'RS256' }, 'algorithms: must be an array'],
  ['no audience', { audience: undefined }, `audience: ${missing}`],
  ['an empty audience', { audience: '' }, `audience: ${missing}`],
  ['an empty list of audiences', { audience: [] }, `audience: ${missing}`],
  ['keys over plain http', { jwksUrl: 'http://id.example.com/' }, 'jwksUrl: must be an https URL'],
  [
    'a host that begins with localhost',
    { jwksUrl: 'http://localhost.example.com/' },
    'jwksUrl: must be an https URL',
  ],
  [
    'a host whose end resembles .test',
    { jwksUrl: 'http://id.latest/' },
    'jwksUrl: must be an https URL',
  ],
  ['keys in a file', { jwksUrl: 'file:///keys' }, 'jwksUrl: must be an https URL'],
  ['no URL of keys', { jwksUrl: undefined }, 'jwksUrl: must be text'],
  [
    'a claim of tenants with a text',
    { organizationClaim: 'tenants=acme' },
    'organizationClaim: must be a path such as "a.b"',
  ],
  [
    'a claim of tenants that users write',
    { organizationClaim: 'user_metadata.tenants' },
    `organizationClaim: ${writtenByUsers.replace('administrators', 'members')}`,
  ],
  [
    'a claim that users write',
    { adminClaims: ['user_metadata.is_platform_admin'] },
    `adminClaims.0: ${writtenByUsers}`,
  ],
  [
    'a claim that users write, as text',
    { adminClaims: ['a', 'user_metadata=x'] },
    `adminClaims.1: ${writtenByUsers}`,
  ],
  [
    'a claim that users write, further down',
    { adminClaims: ['raw.user_metadata.x'] },
    `adminClaims.0: ${writtenByUsers}`,
  ],
  ['no path', { adminClaims: ['.x'] }, 'adminClaims.0: must be a path such as "a.b" or "a.b=text"'],
  [
    'no text after =',
    { adminClaims: ['a='] },
    'adminClaims.0: must be a path such as "a.b" or "a.b=text"',
  ],
  ['a typo', { createUser: true }, 'Unrecognized key: "createUser"'],
])('bad: %s', (_name, change, mistake) => {
  expect(startingWith({ ...good, ...change })).toThrow(
    `Change JWT_ISSUERS under [vars] in wrangler.toml:\n  issuer "https://id.example.com/": ${mistake}`,
  );
});

test.each<[string, string, string]>([
  ['nothing', '', noList],
  ['no JSON', '[{issuer}]', noList],
  ['an object', JSON.stringify(good), 'must be an array'],
  [
    'an entry without a name',
    JSON.stringify([{ ...good, issuer: undefined }]),
    'entry 1: issuer: must be text',
  ],
  [
    'an entry that is text',
    '["https://id.example.com/"]',
    'entry 1: Invalid input: expected object, received string',
  ],
  [
    'an issuer twice',
    JSON.stringify([good, good]),
    'issuer "https://id.example.com/": issuer: is there twice; make one entry of both',
  ],
])('bad: %s', (_name, variable, mistake) => {
  expect(starting(variable)).toThrow(
    `Change JWT_ISSUERS under [vars] in wrangler.toml:\n  ${mistake}`,
  );
});

test('one message lists all mistakes, at every request', () => {
  const start = startingWith(
    { ...good, audience: '', algorithms: ['HS256'] },
    { ...good, jwksUrl: 1 },
  );
  expect(start).toThrow(/audience.*algorithms\.0.*jwksUrl/s);
  expect(start).toThrow(/audience.*algorithms\.0.*jwksUrl/s);
});
