import { madeFrom } from '../../../directory/history/inverse.ts';
import type { Change, Values } from '../../../directory/history/line.ts';
import type { Document } from '../../../policy/keys/wanted.ts';
import type { ScopeParams } from '../../tenancy/facts.ts';
import { changeTenantDefaults } from '../../tenancy/metadata-defaults/write.ts';
import { findRules, tagOfDefaults } from '../../tenancy/metadata-keys/facts.ts';
import { takeBack, type UndoCall } from './take-back.ts';

const VALUE = 'metadata.';

/** Undoes a change of the defaults and locks of a tenant. */
export async function undoDefaults(
  call: UndoCall,
  change: Change,
  params: ScopeParams,
): Promise<void> {
  const facts = await findRules(call, params);
  const { metadata, locked } = facts.defaults;
  const values: Values = { locked, ...namedAs(metadata) };
  const now = { values, etag: tagOfDefaults(facts) };
  await takeBack(call, madeFrom({ locked: [] }, change), now, ({ set, unset }, headers) =>
    changeTenantDefaults({ ...call, headers }, params, {
      change: {
        how: 'merge',
        metadata: valuesIn(set),
        deleteKeys: unset.map((name) => name.slice(VALUE.length)),
      },
      // What a line has was a list of keys when it was stored.
      locked: set.locked as readonly string[] | undefined,
    }),
  );
}

const namedAs = (metadata: Document): Values =>
  Object.fromEntries(Object.entries(metadata).map(([key, value]) => [`${VALUE}${key}`, value]));

/** The defaults among the values of a line, which are JSON. */
const valuesIn = (set: Values): Document =>
  Object.fromEntries(
    Object.entries(set).flatMap(([name, value]) =>
      name.startsWith(VALUE) ? [[name.slice(VALUE.length), value]] : [],
    ),
  ) as Document;
