/** Effective values: one's own, and what the tenants above give. Pure. */
import { TENANT_KINDS, type TenantKind } from '../../values/choices.ts';
import type { Json } from './rule.ts';
import { type Document, storedValue } from './wanted.ts';

/** What one tenant gives to the records in it and below it. */
export interface Layer {
  readonly kind: TenantKind;
  readonly tenantKey: string;
  /** The versions of its rules and of its defaults, as in `3-2`. */
  readonly version: string;
  readonly defaults: Document;
  /** Keys of the defaults that come before one's own values. */
  readonly locked: readonly string[];
  /** The defaults of its rules. */
  readonly ruleDefaults: Document;
  /** Keys that are private by its rules. */
  readonly privateKeys: readonly string[];
}

/** Where values come from. */
export const SOURCES = ['user', ...TENANT_KINDS, 'rule'] as const;

/** Where an effective value comes from. `key` is that of the tenant that has it. */
export interface Source {
  readonly from: (typeof SOURCES)[number];
  readonly key: string;
  readonly locked: boolean;
}

/** A document whose values count, unless one before it has the key. */
type Ranked = readonly [document: Document, source: Source];

/**
 * The effective values of a record and their sources, without the `hidden` keys. `layers` are the
 * application's and then the organization's. Locked values come first, the application's before the
 * organization's. One's own follow, then the defaults of the organization, of the application, and
 * of rules. One's own keys keep their order, and others follow. `null` is a value.
 */
export function resolved(
  { tenantKey, document }: { readonly tenantKey: string; readonly document: Document },
  layers: readonly Layer[],
  hidden: readonly string[],
): { readonly metadata: Record<string, Json>; readonly sources: Record<string, Source> } {
  const own: Ranked = [document, { from: 'user', key: tenantKey, locked: false }];
  const ranked = rankedBy(own, layers);
  const names = new Set([own, ...ranked].flatMap(([values]) => Object.keys(values)));
  const found = [...names]
    .filter((name) => !hidden.includes(name))
    .map((name) => {
      const [values, source] = ranked.find(([each]) => Object.hasOwn(each, name)) ?? own;
      return [name, values[name] ?? null, source] as const;
    });
  return {
    metadata: Object.fromEntries(found.map(([name, value]) => [name, value])),
    sources: Object.fromEntries(found.map(([name, , source]) => [name, source])),
  };
}

function rankedBy(own: Ranked, layers: readonly Layer[]): readonly Ranked[] {
  const nearest = layers.toReversed();
  return [
    ...layers.map((layer): Ranked => [imposedBy(layer), sourceOf(layer, layer.kind, true)]),
    own,
    ...nearest.map((layer): Ranked => [layer.defaults, sourceOf(layer, layer.kind)]),
    ...nearest.map((layer): Ranked => [layer.ruleDefaults, sourceOf(layer, 'rule')]),
  ];
}

const sourceOf = ({ tenantKey: key }: Layer, from: Source['from'], locked = false): Source => ({
  from,
  key,
  locked,
});

const imposedBy = ({ defaults, locked }: Layer): Document =>
  Object.fromEntries(locked.map((key) => [key, storedValue(defaults, key) ?? null]));
