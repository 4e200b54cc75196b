import { ok } from '../../../http/reply.ts';
import { surface } from '../../../pipeline/surface.ts';
import type { ScopeParams } from '../facts.ts';
import { transferContracts } from './contract.ts';
import { type TransferCall, transfer } from './transfer.ts';

const handOver = async (call: TransferCall & { readonly params: ScopeParams }) =>
  ok(await transfer(call, call.params));

export const transferSurface = surface(transferContracts, {
  transferOrganization: handOver,
  transferApplication: handOver,
});
