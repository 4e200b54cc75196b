/** Valid requests, made from the schemas of a contract. */
import fc from 'fast-check';
import type { Contract } from '../../src/http/contract.ts';
import * as z from '../../src/values/zod.ts';
import { foreignHashes } from '../support/foreign-hashes.ts';
import { attributeKeyPool } from './attributes.ts';
import type { Cast } from './cast.ts';
import { type Draft, type Pair, segmentOf } from './draft.ts';

/** The part of JSON Schema that zod writes. */
interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Values for fields by their name, where the schema does not say enough. */
type Meanings = Readonly<Record<string, fc.Arbitrary<unknown>>>;

const schemas = new WeakMap<z.ZodMiniType, Schema>();

function schemaOf(type: z.ZodMiniType): Schema {
  const known = schemas.get(type);
  if (known) return known;
  const schema = z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }) as Schema;
  schemas.set(type, schema);
  return schema;
}

/** Names whose meaning no schema tells, with values of the cast. */
export function meaningsOf(cast: Cast): Meanings {
  const { hidden: _user, ...users } = cast.users;
  const { hidden: _principal, ...principals } = cast.principals;
  const { hidden: _email, ...emails } = cast.emails;
  const { hidden: _token, ...tokenIds } = cast.tokenIds;
  const shown = Object.entries(cast.scopeIds).filter(([name]) => !name.startsWith('hidden'));
  const of = (kind: string) => shown.map(([, id]) => id).filter((id) => id.startsWith(kind));
  const pick = (values: readonly string[], never: string) =>
    fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...values) },
      { weight: 1, arbitrary: fc.constant(never) },
    );
  const new_ = fc.nat(40).map((n) => `new${n}.${cast.chapter}@example.com`);
  const userIds = Object.values(users);
  const text = fc.constantFrom('Ada', 'Grace Hopper', 'Zoë', '日本', 'O’Neil');
  const password = fc.constantFrom('short', 'short', 'short', 'x'.repeat(300));
  const names = Object.keys(users).map((name) => `${name.toLowerCase()}_${cast.chapter}`);
  return {
    name: text,
    firstName: text,
    lastName: text,
    label: text,
    description: text,
    password,
    currentPassword: password,
    email: fc.oneof(fc.constantFrom(...Object.values(emails)), new_),
    username: pick(names, 'nobody_at_all'),
    userId: pick([...userIds, ...Object.values(principals)], 'user_never'),
    principalId: pick([...Object.values(principals), ...userIds], 'principal_never'),
    appId: pick(of('app'), 'app_never'),
    applicationId: pick(of('app'), 'app_never'),
    orgId: pick(of('org'), 'org_never'),
    organizationId: pick(of('org'), 'org_never'),
    organization: pick([...of('org'), `org ${cast.chapter}`], 'org_never'),
    scopeId: pick(
      shown.map(([, id]) => id),
      'app_never',
    ),
    tokenId: pick(Object.values(tokenIds), 'token_never'),
    id: fc.constantFrom('user_attr_never', ...attributeKeyPool.map((key) => `user_attr_${key}`)),
    key: fc.nat(30).map((n) => `made${n}x${cast.chapter}`),
    externalKey: fc.nat(30).map((n) => `external ${n}`),
    platform_key: pick(
      Object.values(cast.keys).filter((key) => !key.startsWith('hidden')),
      'never',
    ),
    externalId: fc.nat(20).map((n) => `crm-${n}.${cast.chapter}`),
    passwordHash: fc.constantFrom(...Object.values(foreignHashes)),
    image: fc.constant('https://example.com/a.png'),
    expiresAt: fc.constantFrom(
      '2999-01-01T00:00:00Z',
      '2031-05-05T10:00:00+02:00',
      '2000-01-01T00:00:00Z',
    ),
    dateFrom: fc.constantFrom('2024-01-01', '2024-01-01T10:00:00Z', 'yesterday'),
    dateTo: fc.constantFrom('2030-01-01', '2024-06-30T23:59:59Z'),
    currencyCode: fc.constantFrom('EUR', 'USD', 'XXX'),
    search: fc.constantFrom('ada', 'example.com', '%', '_'),
    cursor: fc.constantFrom('W10', 'WyJ4Il0', 'WyJ4IiwxLCJ5Il0'),
    attributes: fc.dictionary(fc.constantFrom(...attributeKeyPool), fc.jsonValue({ maxDepth: 1 }), {
      maxKeys: 3,
    }),
    metadata: fc.dictionary(fc.constantFrom('theme', 'ui', 'a', 'b', 'size'), fc.jsonValue(), {
      maxKeys: 4,
    }),
    webhookId: fc.constantFrom(...cast.webhookIds),
    url: fc.constantFrom('https://example.com/hook', 'http://127.0.0.1/'),
    types: fc.constantFrom(null, ['user.created'], ['preferences.changed', 'user.updated']),
    include: fc.constantFrom('memberships', 'identities,preferences', 'tokens'),
    from: fc.constantFrom('2024-01-01T00:00:00Z', '2030-01-01T00:00:00Z'),
    to: fc.constantFrom('2030-01-02T00:00:00Z', '2024-01-02T00:00:00Z'),
    since: fc.constantFrom('2024-01-01', '2024-01-01T10:00:00Z', 'yesterday'),
    ruleKey: fc.constantFrom('theme', 'theme', 'a', 'never'),
    locked: fc.constantFrom([], [], ['theme']),
    deleteKeys: fc.constantFrom([], ['theme'], ['never']),
    delete_keys: fc.array(fc.constantFrom('theme', 'ui', 'a', 'never'), { maxLength: 3 }),
  };
}

/** A value of a schema. `name` is the name of its field. */
function arbitraryOf(
  schema: Schema,
  root: Schema,
  meanings: Meanings,
  name = '',
): fc.Arbitrary<unknown> {
  const own = (type: Schema) => arbitraryOf(type, root, meanings, name);
  const meaning = Object.hasOwn(meanings, name) ? meanings[name] : undefined;
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (meaning) return schema.anyOf?.some(({ type }) => type === 'null') ? orNull(meaning) : meaning;
  if (schema.$ref) return own(root.$defs?.[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(own));
  switch (schema.type) {
    case 'object':
      return objectOf(schema, root, meanings);
    case 'array':
      return fc.array(own(schema.items ?? {}), { maxLength: 4 });
    case 'string':
      return textOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.integer({
        min: schema.minimum ?? -5,
        max: Math.min(schema.maximum ?? 1_000, 1_000),
      });
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 3 });
  }
}

const orNull = (value: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 6, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) });

function objectOf(schema: Schema, root: Schema, meanings: Meanings) {
  const { properties = {}, required = [], additionalProperties } = schema;
  if (Object.keys(properties).length === 0 && typeof additionalProperties === 'object') {
    return fc.dictionary(fc.string(), arbitraryOf(additionalProperties, root, meanings));
  }
  const fields = Object.entries(properties).map(
    ([name, type]) => [name, arbitraryOf(type, root, meanings, name)] as const,
  );
  const whole = Object.fromEntries(fields);
  const record = (names: readonly string[]) =>
    fc.record(Object.fromEntries(names.map((field) => [field, whole[field] ?? fc.constant(null)])));
  const free = Object.keys(properties).filter((field) => !required.includes(field));
  // Few fields at once, since contradictory ones are refused before they do anything.
  return fc
    .subarray(free, { maxLength: Math.min(free.length, 2) })
    .chain((chosen) => record([...required, ...chosen]));
}

function textOf({ pattern, format, minLength = 0, maxLength = 64 }: Schema) {
  if (pattern) return fc.stringMatching(new RegExp(pattern));
  if (format === 'date-time')
    return fc.constantFrom('2024-02-29T12:00:00Z', '2999-01-01T00:00:00Z');
  return fc.string({ minLength, maxLength: Math.min(maxLength, 64) });
}

/** Likely ids and values for an endpoint. */
function likelyAt({ path }: Contract, cast: Cast): Meanings {
  const { users, principals, scopeIds, keys } = cast;
  const all = meaningsOf(cast);
  const mostly = (field: string, ...ids: (string | undefined)[]) => ({
    [field]: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...ids.map(String)) },
      { weight: 1, arbitrary: all[field] ?? fc.constant(null) },
    ),
  });
  return {
    ...mostly('appId', scopeIds.app),
    ...mostly('orgId', scopeIds.org),
    ...mostly('platform_key', keys.org),
    ...mostly('principalId', principals.lone, principals.member, principals.developer),
    ...mostly('userId', users.member, users.orgAdmin, users.developer),
    ...(path.includes('service-users') && mostly('userId', users.service)),
    ...(path.includes('applications') && mostly('userId', users.appAdmin, users.developer)),
    ...(path.startsWith('/api/v1/auth/') && { password: fc.constant('demo-password') }),
    ...(path.startsWith('/api/core/') && mostly('username', `member_${cast.chapter}`)),
  };
}

/** A request to an endpoint, by one of the cast. */
export function requestTo(name: string, contract: Contract, cast: Cast): fc.Arbitrary<Draft> {
  const meanings = { ...meaningsOf(cast), ...likelyAt(contract, cast) };
  const record = (type: z.ZodMiniType | undefined) =>
    (type
      ? arbitraryOf(schemaOf(type), schemaOf(type), meanings)
      : fc.constant({})) as fc.Arbitrary<Record<string, unknown>>;
  const bodies = Object.entries(contract.body ?? {});
  const body = bodies.length === 0 ? fc.constant(undefined) : fc.constantFrom(...bodies);
  const { hidden: _, ...tokens } = cast.tokens;
  const parts = fc.record({
    params: record(contract.params?.()),
    query: record(contract.query?.()),
    sent: body.chain((entry) => (entry ? bodyOf(entry, meanings) : fc.constant(undefined))),
    caller: callerOf(Object.keys(tokens)),
    filters: ['listPeople', 'exportDirectory'].includes(name) ? attributeFilters : fc.constant([]),
  });
  return parts.map(({ params, query, sent, caller, filters }): Draft => {
    const token = cast.tokens[caller];
    return {
      name,
      contract,
      method: contract.method,
      caller,
      mutations: [],
      segments: contract.path
        .slice(1)
        .split('/')
        .map((segment) =>
          segment.startsWith(':') ? segmentOf(String(params[segment.slice(1)])) : segment,
        ),
      query: [
        ...Object.entries(query).map(([key, value]): Pair => [key, String(value)]),
        ...filters,
      ],
      headers: [
        ...(token ? [['Authorization', `Bearer ${token}`] as const] : []),
        ...(sent ? [['Content-Type', sent.mediaType] as const] : []),
      ],
      ...(sent && { body: sent.value }),
    };
  });
}

/** Half of all requests come from callers with the most rights, so that much is done. */
const callerOf = (names: readonly string[]) =>
  fc.oneof(fc.constantFrom('root', 'operator'), fc.constantFrom('nobody', ...names));

const bodyOf = ([mediaType, type]: readonly [string, () => z.ZodMiniType], meanings: Meanings) => {
  const schema = schemaOf(type());
  return arbitraryOf(schema, schema, meanings).map((value) => ({ mediaType, value }));
};

/** Filters on attributes depend on the definitions, so no schema names them. */
const attributeFilters: fc.Arbitrary<Pair[]> = fc.array(
  fc
    .tuple(
      fc.constantFrom(...attributeKeyPool),
      fc.constantFrom('', '[gt]', '[gte]', '[lt]', '[lte]', '[ne]', '[contains]', '[exists]'),
      fc.constantFrom('true', 'pro', '10', '2024-01-01', ''),
      fc.boolean(),
    )
    .map(([key, operator, value, isObject]): Pair => {
      return [`${isObject ? `attr[${key}]` : `attr.${key}`}${operator}`, value];
    }),
  { maxLength: 3 },
);
