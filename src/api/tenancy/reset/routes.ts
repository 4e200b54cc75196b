import { accepted } from '../../../http/reply.ts';
import { surface } from '../../../pipeline/surface.ts';
import type { ScopeParams, TenancyCall } from '../facts.ts';
import { resetContracts } from './contract.ts';
import { sendReset } from './reset.ts';

interface OneAt {
  readonly params: ScopeParams & { readonly userId: string };
}

async function send(call: TenancyCall & OneAt) {
  await sendReset(call, call.params, call.params.userId);
  return accepted({ success: true as const });
}

export const resetSurface = surface(resetContracts, {
  sendPlatformUserReset: send,
  sendApplicationUserReset: send,
  sendOrganizationUserReset: send,
});
