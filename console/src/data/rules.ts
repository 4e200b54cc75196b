/** The rules of a tenant for the keys of preferences there. */
import { done, versionOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { atField, hasCode } from '../api/problem.ts';
import { jsonOf, type TypedValue, typedOf } from '../values/typed-value.ts';
import { idIn, isApplication, partsOf } from './in-tenant.ts';
import type { Input, Resource, Versioned } from './resource.ts';

type Stored = Schemas['MetadataRule'];
type Body = Schemas['MetadataRuleRequest'];

/** Of a type or format that a rule does not have. */
export const ANY = 'any';

/** A rule as a form holds it: values as they are typed, and no default as an empty list. */
export type Rule = Versioned<
  Omit<Stored, 'type' | 'format' | 'enum' | 'default'> & {
    tenantId: string;
    /** Whether it is one of the application, which holds in an organization as well. */
    isInherited: boolean;
    type: NonNullable<Stored['type']> | typeof ANY;
    format: NonNullable<Stored['format']> | typeof ANY;
    enum: readonly TypedValue[];
    default: readonly TypedValue[];
  }
>;

/** As many as a tenant may have. */
const ALL = 200;

/** A page of rules, or what unruled keys are: the same answer has both. */
export function readRules(tenantId: string, limit: number, signal?: AbortSignal) {
  const query = { limit };
  return versionOf<Schemas['MetadataRulesOrJsonSchema']>(
    isApplication(tenantId)
      ? api.GET('/api/v1/applications/{appId}/metadata-keys', {
          params: { path: { appId: tenantId }, query },
          signal,
        })
      : api.GET('/api/v1/organizations/{orgId}/metadata-keys', {
          params: { path: { orgId: tenantId }, query },
          signal,
        }),
  ).then(({ data, etag }) => ({ page: data as Schemas['MetadataRules'], etag }));
}

export const rules: Resource<Rule> = {
  /** By key. Those that an organization inherits stand behind its own. */
  async list({ pagination: { page, perPage }, filter, signal }) {
    const tenantId = String(filter.tenantId);
    const { page: found } = await readRules(tenantId, ALL, signal);
    const own = found.rules.map((each) => ruleOf(tenantId, each, ''));
    const inherited = (found.inherited?.rules ?? []).map((each) => inheritedBy(tenantId, each));
    const all = [...own, ...inherited].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    const pageInfo = { hasNextPage: all.length > page * perPage, hasPreviousPage: page > 1 };
    return { data: all.slice((page - 1) * perPage, page * perPage), pageInfo };
  },

  async one(recordId, signal) {
    const { tenantId, id: ruleKey } = partsOf(recordId);
    const { data, etag } = await versionOf(
      isApplication(tenantId)
        ? api.GET('/api/v1/applications/{appId}/metadata-keys/{ruleKey}', {
            params: { path: { appId: tenantId, ruleKey } },
            signal,
          })
        : api.GET('/api/v1/organizations/{orgId}/metadata-keys/{ruleKey}', {
            params: { path: { orgId: tenantId, ruleKey } },
            signal,
          }),
    );
    return ruleOf(tenantId, data.rule, etag);
  },

  async create(input) {
    const { tenantId, key } = placeOf(input);
    const answer = put(tenantId, key, bodyOf(input), { 'If-None-Match': '*' });
    const { data, etag } = await answer.catch((error: unknown) => {
      if (!hasCode(error, 'PRECONDITION_FAILED')) throw atItsField(error);
      throw atField(error, 'key', 'This key has a rule already.');
    });
    return ruleOf(tenantId, shown(data), etag);
  },

  async update(recordId, input, before) {
    const { tenantId, id: key } = partsOf(recordId);
    const answer = put(tenantId, key, bodyOf(input), { 'If-Match': before.etag });
    const { data, etag } = await answer.catch((error: unknown) => {
      throw atItsField(error);
    });
    return ruleOf(tenantId, shown(data), etag);
  },

  async delete(recordId, before) {
    const { tenantId, id: ruleKey } = partsOf(recordId);
    const header = before?.etag ? { 'If-Match': before.etag } : {};
    await done(
      isApplication(tenantId)
        ? api.DELETE('/api/v1/applications/{appId}/metadata-keys/{ruleKey}', {
            params: { path: { appId: tenantId, ruleKey }, header },
          })
        : api.DELETE('/api/v1/organizations/{orgId}/metadata-keys/{ruleKey}', {
            params: { path: { orgId: tenantId, ruleKey }, header },
          }),
    );
  },
};

/** What the rule on a form would find in what is stored. Nothing is changed. */
export async function tryRule(input: Input) {
  const { tenantId, key } = placeOf(input);
  const { data } = await put(tenantId, key, bodyOf(input), {}, { dryRun: 'true' });
  if (!('violations' in data)) throw new Error('The server has saved the rule instead.');
  return data.violations;
}

const placeOf = ({ tenantId, key }: Input) => ({
  tenantId: String(tenantId),
  key: String(key ?? ''),
});

/** Always the whole rule: a PATCH could not tell a default of null from none. */
const put = (
  tenantId: string,
  ruleKey: string,
  body: Body,
  headers: Readonly<Record<string, string>>,
  query: { readonly dryRun?: 'true' } = {},
) =>
  versionOf<Schemas['MetadataRuleReplyOrDryRun']>(
    isApplication(tenantId)
      ? api.PUT('/api/v1/applications/{appId}/metadata-keys/{ruleKey}', {
          params: { path: { appId: tenantId, ruleKey }, query },
          headers,
          body,
        })
      : api.PUT('/api/v1/organizations/{orgId}/metadata-keys/{ruleKey}', {
          params: { path: { orgId: tenantId, ruleKey }, query },
          headers,
          body,
        }),
  );

function shown(data: Schemas['MetadataRuleReplyOrDryRun']): Stored {
  if (!('rule' in data)) throw new Error('The server has tried the rule instead of saving it.');
  return data.rule;
}

function ruleOf(tenantId: string, stored: Stored, etag: string): Rule {
  const { key, type = ANY, format = ANY, enum: choices = [] } = stored;
  return Object.assign({}, stored, {
    id: idIn(tenantId, key),
    tenantId,
    etag,
    isInherited: false,
    type,
    format,
    enum: choices.map(typedOf),
    default: 'default' in stored ? [typedOf(stored.default)] : [],
  });
}

const inheritedBy = (tenantId: string, stored: Stored): Rule =>
  Object.assign(ruleOf(tenantId, stored, ''), {
    id: `inherited:${stored.key}`,
    isInherited: true,
  });

const NAMES = [
  ...(['label', 'description', 'type', 'minimum', 'maximum'] as const),
  ...(['maxLength', 'format', 'write', 'read'] as const),
];

/** The rule of a form, whose inputs hold values of the API's types. */
function bodyOf(input: Input): Body {
  const isSaid = (value: unknown) => ![undefined, null, '', ANY].includes(value as string);
  const said = NAMES.filter((name) => isSaid(input[name])).map((name) => [name, input[name]]);
  const [choices, defaults] = [input.enum, input.default].map((typed) =>
    ((typed ?? []) as readonly TypedValue[]).map(jsonOf),
  );
  return {
    ...Object.fromEntries(said),
    ...(choices?.length && { enum: choices }),
    ...(defaults?.length && { default: defaults[0] }),
  };
}

/** A rule that is wider than its application's is told at the field that the server quotes. */
function atItsField(error: unknown): unknown {
  if (!hasCode(error, 'CONFLICT')) return error;
  const [, field] = /"(\w+)"/.exec(error.message) ?? [];
  const names: readonly string[] = [...NAMES, 'enum', 'default'];
  return field !== undefined && names.includes(field) ? atField(error, field) : error;
}
