/** Layers in D1: what a tenant gives to the records in it and below it. */
import { hash } from 'node:crypto';
import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { firstOf } from '../../db/rows.ts';
import { privateAmong } from '../../policy/keys/constraints.ts';
import type { Layer } from '../../policy/keys/resolve.ts';
import type { Json, Rule, RuleSet } from '../../policy/keys/rule.ts';
import type { TenantKind } from '../../values/choices.ts';

/** A stored layer. */
type StoredLayer = readonly [
  kind: TenantKind,
  tenantKey: string,
  version: string,
  defaults: Readonly<Record<string, Json>>,
  locked: readonly string[],
  rules: Readonly<Record<string, Rule>>,
];

/** JSON of `StoredLayer`, of a scope `s` with what it has. */
const STORED = `
  json_array(s.kind, s.key, format('%d-%d', k.version, d.version),
             json(coalesce(d.metadata, '{}')), json(coalesce(d.locked, '[]')),
             json(coalesce(k.rules, '{}')))`;

const GIVEN = `
  LEFT JOIN metadata_rules k ON k.scope_id = s.id
  LEFT JOIN metadata_defaults d ON d.scope_id = s.id`;

/** The layers of a tenant `t` and of the application above it, which comes first, as JSON text. */
export const layersOf = (tenant: string): string => `
  (SELECT json_group_array(json(layer)) FROM (
     SELECT ${STORED} AS layer FROM scopes s ${GIVEN}
      WHERE s.id IN (${tenant}.id, ${tenant}.parent_id) AND s.kind <> 'platform'
      ORDER BY s.kind))`;

export const layersIn = (text: string): Layer[] =>
  (JSON.parse(text) as readonly StoredLayer[]).map(layerFrom);

/** The layer of the tenant with a key. */
export const layerStatement = (db: Database, tenantKey: string): D1PreparedStatement =>
  db
    .prepare(`SELECT ${STORED} AS layer FROM ${ACTIVE_SCOPES} s ${GIVEN} WHERE s.key = ?`)
    .bind(tenantKey);

/** Undefined if there is no such tenant. */
export function layerIn(result: D1Result | undefined): Layer | undefined {
  const row = firstOf<{ readonly layer: string }>(result);
  return row && layerFrom(JSON.parse(row.layer) as StoredLayer);
}

function layerFrom([kind, tenantKey, version, defaults, locked, rules]: StoredLayer): Layer {
  const ruled = Object.entries(rules);
  return {
    kind,
    tenantKey,
    version,
    defaults,
    locked,
    ruleDefaults: Object.fromEntries(
      ruled.flatMap(([key, { default: value }]) => (value === undefined ? [] : [[key, value]])),
    ),
    privateKeys: privateAmong(ruled),
  };
}

/** A layer as it is published: without what its own rules make private. */
export function publicPartOf(layer: Layer): Layer {
  const { defaults, locked, ruleDefaults, privateKeys } = layer;
  const isPublic = (key: string) => !privateKeys.includes(key);
  const shown = (document: Layer['defaults']) =>
    Object.fromEntries(Object.entries(document).filter(([key]) => isPublic(key)));
  return {
    ...layer,
    defaults: shown(defaults),
    locked: locked.filter(isPublic),
    ruleDefaults: shown(ruleDefaults),
  };
}

/** A mark of private keys in their order; empty if there are none. */
export const privacyMark = (keys: readonly string[]): string =>
  keys.length === 0 ? '' : hash('sha256', JSON.stringify(keys), 'base64url').slice(0, 8);

/** The marks of the private keys of each tenant that has some. Undefined: none has. */
export function privacyOf(sets: readonly RuleSet[]): Readonly<Record<string, string>> | undefined {
  const marks = sets.flatMap(({ tenantKey, rules }) => {
    const keys = privateAmong(rules);
    return keys.length > 0 ? [[tenantKey, privacyMark(keys)] as const] : [];
  });
  return marks.length > 0 ? Object.fromEntries(marks) : undefined;
}
