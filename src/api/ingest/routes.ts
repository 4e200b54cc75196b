import { ok } from '../../http/reply.ts';
import { surface } from '../../pipeline/surface.ts';
import { typeOf } from './calls.ts';
import { ingestContracts } from './contract.ts';
import { ingest } from './ingest.ts';
import { readReport } from './read.ts';

/** How the promises of `ingestContracts` are kept. */
export const ingestSurface = surface(ingestContracts, {
  ingestBatch: async (call) => {
    await ingest(call);
    const isAlias = typeOf(call.params.call) === 'alias';
    // People are told apart by their emails here, so nobody becomes somebody else.
    return ok({ success: true as const, ...(isAlias && { merged: false as const }) });
  },

  readIngestReport: async (call) => ok({ data: await readReport(call) }),
});
