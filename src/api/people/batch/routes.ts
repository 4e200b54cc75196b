import { multiStatus } from '../../../http/reply.ts';
import { surface } from '../../../pipeline/surface.ts';
import { identifyBatch } from './batch.ts';
import { batchContracts } from './contract.ts';

/** How the promises of `batchContracts` are kept. */
export const identifyBatchSurface = surface(batchContracts, {
  identifyBatch: async (call) => multiStatus({ data: await identifyBatch(call) }),
});
