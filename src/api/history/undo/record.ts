import { timelineOf } from '../../../db/bookmark.ts';
import type { Change } from '../../../directory/history/line.ts';
import { findChangeFacts } from '../../../directory/records/facts.ts';
import { documentOf, etagOf } from '../../../directory/records/record.ts';
import type { TenantRow } from '../../../directory/tenants/tenant.ts';
import { recordRequestOf } from '../../metadata/record-request.ts';
import { hiddenFrom, recordFor } from '../../metadata/rules.ts';
import { writeRecord } from '../../metadata/write.ts';
import { takeBack, type UndoCall } from './take-back.ts';

/** Undoes a change of the record of a user in a tenant, as a PATCH of it would. */
export async function undoRecord(
  call: UndoCall,
  change: Change,
  { userId, tenant }: { readonly userId: string; readonly tenant: TenantRow },
): Promise<void> {
  const named = { ...call, query: { platform_key: tenant.key, username: userId } };
  const facts = await findChangeFacts(call.db, recordRequestOf(named));
  const { caller, ruleSets } = facts;
  const { record, tenant: scope } = recordFor(facts, caller, 'write_metadata');
  const hidden = hiddenFrom(named, { caller, tenant: scope, ruleSets });
  const etag = etagOf(userId, record, timelineOf(call.env), hidden);
  await takeBack(call, change, { values: documentOf(record), etag }, ({ set, unset }, headers) =>
    writeRecord(
      { ...named, headers },
      { how: 'merge', metadata: JSON.stringify(set), deleteKeys: JSON.stringify(unset) },
    ),
  );
}
