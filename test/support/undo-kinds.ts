/** Requests that undo a change, and the changes that they undo. */
import type { Cast } from './fakes/fault-cast.ts';
import { by, byRoot, type Kind, recordShows } from './fault-requests.ts';

const eventOf = ({ ann }: Cast) => `event_${ann.id.slice('user_'.length)}`;

interface Changed {
  readonly action: string;
  readonly surface: string;
  readonly userId?: string;
  readonly scopeId?: string;
  readonly before: object;
  readonly after: object;
}

/** Statements that store an event with its values. */
const happened =
  (of: (cast: Cast) => Changed) =>
  (cast: Cast): string[] => {
    const { action, surface, userId, scopeId, before, after } = of(cast);
    const text = (value?: string) => (value === undefined ? 'NULL' : `'${value}'`);
    const about = `${text(userId)}, ${text(scopeId)}, 1`;
    return [
      `INSERT INTO events (id, at, action, user_id, scope_id, version, keys, key_count)
       VALUES ('${eventOf(cast)}', 0, '${action}', ${about},
               '${JSON.stringify(Object.keys({ ...before, ...after }))}', 1)`,
      `INSERT INTO changes (event_id, user_id, scope_id, version, surface, before, after)
       VALUES ('${eventOf(cast)}', ${about}, '${surface}', '${JSON.stringify(before)}',
               '${JSON.stringify(after)}')`,
    ];
  };

/** Ann's record had another value of `a` before. */
const aRecord = {
  stored: happened(({ ann, acme }) => ({
    action: 'record.merge',
    surface: 'metadata',
    userId: ann.id,
    scopeId: acme.id,
    before: { a: 'earlier' },
    after: { a: 1 },
  })),
};

const path = (base: (cast: Cast) => string) => (cast: Cast) =>
  `${base(cast)}/history/${eventOf(cast)}/undo`;

/** Root undoes in acme, by the registrar of the tenant. */
const inAcme = {
  request: byRoot(
    'POST',
    path(({ acme }) => `/api/v1/organizations/${acme.id}`),
  ),
  registrars: () => [],
  tenants: ({ acme }) => [acme.key],
} satisfies Kind;

export const undoKinds: Record<string, Kind> = {
  'undo of a change of a record': {
    ...aRecord,
    request: by(
      'ann',
      'POST',
      path(({ ann }) => `/api/v1/users/${ann.id}`),
    ),
    afterwards: recordShows('earlier'),
  },
  'undo of a change of a record, by its tenant': {
    ...aRecord,
    request: by(
      'bob',
      'POST',
      path(({ acme }) => `/api/v1/organizations/${acme.id}`),
    ),
    afterwards: recordShows('earlier'),
  },
  'undo of a change of a record, in its own dialect': {
    ...aRecord,
    request: by(
      'ann',
      'POST',
      (cast) =>
        `/api/core/users/platform-metadata/history/${eventOf(cast)}/undo?platform_key=${cast.acme.key}`,
    ),
    afterwards: recordShows('earlier'),
  },
  'undo of a change of a person': {
    stored: happened(({ ann }) => ({
      action: 'user.change',
      surface: 'users',
      userId: ann.id,
      before: { name: 'Earlier' },
      after: { name: ann.name },
    })),
    request: byRoot(
      'POST',
      path(({ ann }) => `/api/v1/users/${ann.id}`),
    ),
  },
  'undo of a change of a tenant': {
    stored: happened(({ lone }) => ({
      action: 'application.change',
      surface: 'tenants',
      scopeId: lone.id,
      before: { name: 'Earlier' },
      after: { name: lone.name },
    })),
    request: byRoot(
      'POST',
      path(({ lone }) => `/api/v1/applications/${lone.id}`),
    ),
    registrars: () => [],
  },
  'undo of a change of defaults': {
    ...inAcme,
    stored: happened(({ acme }) => ({
      action: 'metadata_defaults.set',
      surface: 'metadata-defaults',
      scopeId: acme.id,
      before: { 'metadata.theme': 'dark' },
      after: {},
    })),
  },
  'undo of a change of rules': {
    ...inAcme,
    stored: happened(({ acme }) => ({
      action: 'metadata_key.set',
      surface: 'metadata-keys',
      scopeId: acme.id,
      before: { 'rules.theme': { type: 'string', write: 'user', read: 'user' } },
      after: {},
    })),
  },
};
