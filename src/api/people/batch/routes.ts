import { finished, multiStatus } from '../../../http/reply.ts';
import { surface } from '../../../pipeline/surface.ts';
import { identifyBatch } from './batch.ts';
import { batchContracts } from './contract.ts';
import { identifyLines } from './stream.ts';

/** How the promises of `batchContracts` are kept. */
export const identifyBatchSurface = surface(batchContracts, {
  identifyBatch: async (call) =>
    call.lines === null
      ? multiStatus({ data: await identifyBatch(call) })
      : finished(await identifyLines(call, call.lines)),
});
