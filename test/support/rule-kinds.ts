/** Requests about the rules and defaults for keys of records. */
import type { Cast } from './fakes/fault-cast.ts';
import { byRoot, type Kind } from './fault-requests.ts';

const tenants = {
  application: ({ app: { id, key } }: Cast) => ({ id, key, path: `/api/v1/applications/${id}` }),
  organization: ({ acme: { id, key } }: Cast) => ({ id, key, path: `/api/v1/organizations/${id}` }),
} as const;

/** There is a rule for `theme`, and Ann's theme breaks it. There are defaults for other keys. */
const ruled = (of: (cast: Cast) => { readonly id: string; readonly key: string }) => ({
  tenants: (cast: Cast) => [of(cast).key],
  stored: (cast: Cast) => [
    `INSERT INTO metadata_rules
            (scope_id, unknown_keys, rules, rule_count, version, created_at, updated_at)
     VALUES ('${of(cast).id}', 'allow',
             '{"theme":{"type":"number","write":"user","read":"user","createdAt":0,"updatedAt":0}}',
             1, 1, 0, 0)`,
    `INSERT INTO metadata_defaults
            (scope_id, metadata, key_count, locked, version, created_at, updated_at)
     VALUES ('${of(cast).id}', '{"font":12,"zone":"UTC"}', 2, '["zone"]', 1, 0, 0)`,
  ],
});

const kindsOf = (name: keyof typeof tenants): Record<string, Kind> => {
  const of = tenants[name];
  const list = (cast: Cast) => `${of(cast).path}/metadata-keys`;
  const defaults = (cast: Cast) => `${of(cast).path}/metadata-defaults`;
  const theme = (cast: Cast) => `${list(cast)}/theme`;
  const asked = (method: string, path: (cast: Cast) => string, body?: object): Kind => ({
    ...ruled(of),
    request: body === undefined ? byRoot(method, path) : byRoot(method, path, () => body),
  });
  return {
    [`rules, ${name}`]: asked('GET', list),
    [`word on unknown keys, ${name}`]: asked('PATCH', list, { unknownKeys: 'admin' }),
    [`a rule, ${name}`]: asked('GET', theme),
    [`PUT of a rule, ${name}`]: asked('PUT', theme, { type: 'string' }),
    [`PATCH of a rule, ${name}`]: asked('PATCH', theme, { write: 'admin' }),
    [`end of a rule, ${name}`]: asked('DELETE', theme),
    [`violations of a rule, ${name}`]: asked('GET', (cast) => `${theme(cast)}/violations`),
    [`defaults, ${name}`]: asked('GET', defaults),
    [`PUT of defaults, ${name}`]: asked('PUT', defaults, { metadata: { font: 13 }, locked: [] }),
    [`PATCH of defaults, ${name}`]: asked('PATCH', defaults, { metadata: { font: 14 } }),
    [`end of defaults, ${name}`]: asked('DELETE', defaults),
  };
};

export const ruleKinds: Readonly<Record<string, Kind>> = {
  ...kindsOf('application'),
  ...kindsOf('organization'),
};
