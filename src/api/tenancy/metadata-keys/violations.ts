/** The stored values that break a rule. */
import type { Database } from '../../../db/database.ts';
import { firstOf, rowsOf } from '../../../db/rows.ts';
import { endOfSlice, type ValueRow, valuesInSlice } from '../../../directory/key-rules/values.ts';
import type { TenantRow } from '../../../directory/tenants/tenant.ts';
import { cursorOf, positionOf } from '../../../http/cursor.ts';
import { faultsOf } from '../../../policy/keys/faults.ts';
import type { Json, Rule } from '../../../policy/keys/rule.ts';

interface Violation {
  readonly userId: string;
  readonly username: string;
  readonly tenantId: string;
  readonly tenantKey: string;
  readonly reason: string;
}

/** A rule for a key, in the tenant whose records are looked at. */
interface Looked {
  readonly tenant: TenantRow;
  readonly key: string;
  readonly rule: Rule;
}

/** Slices of people that one page reads, and that a dry run reads: 5,000 and 100,000 people. */
const PAGE_SLICES = 10;
const DRY_SLICES = 200;

/** A dry run shows so many. */
const SAMPLE = 10;

/** The violations among the people after one of them, and the last person; null: that was all. */
async function slice(db: Database, { tenant, key, rule }: Looked, after: string) {
  const [end, values] = await db.batch([
    endOfSlice(db, tenant, after),
    valuesInSlice(db, tenant, key, after),
  ]);
  const found = rowsOf<ValueRow>(values).flatMap((row): Violation[] => {
    const [reason] = faultsOf(rule, JSON.parse(row.value) as Json);
    if (reason === undefined) return [];
    const { user_id: userId, username, tenant_id: tenantId, tenant_key: tenantKey } = row;
    return [{ userId, username, tenantId, tenantKey, reason }];
  });
  return { found, last: firstOf<{ readonly last: string | null }>(end)?.last ?? null };
}

/**
 * A page of violations. It ends after some thousand people, so a page may have few or none of them
 * though there are more: the cursor leads on.
 */
export async function violationPage(
  db: Database,
  looked: Looked,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
) {
  const list = ['violations', looked.tenant.id, looked.key];
  const [start, skipped] =
    cursor === undefined ? ['', 0] : positionOf(cursor, list, ['text', 'integer']);
  const violations: Violation[] = [];
  let after: string | null = start;
  let skip = skipped;
  for (let slices = 0; after !== null && slices < PAGE_SLICES; slices += 1) {
    const { found, last } = await slice(db, looked, after);
    const room = limit - violations.length;
    const page = found.slice(skip, skip + room);
    violations.push(...page);
    if (skip + page.length < found.length) {
      return { violations, nextCursor: cursorOf([after, skip + page.length], list) };
    }
    after = last;
    skip = 0;
  }
  return { violations, nextCursor: after === null ? null : cursorOf([after, 0], list) };
}

/** How many values a rule would find, and some of them. It looks at a bounded number of people. */
export async function tryRule(db: Database, looked: Looked) {
  const sample: Violation[] = [];
  let count = 0;
  let after: string | null = '';
  for (let slices = 0; after !== null && slices < DRY_SLICES; slices += 1) {
    const { found, last }: Awaited<ReturnType<typeof slice>> = await slice(db, looked, after);
    count += found.length;
    sample.push(...found.slice(0, SAMPLE - sample.length));
    after = last;
  }
  return { violations: { count, isComplete: after === null, sample } };
}
