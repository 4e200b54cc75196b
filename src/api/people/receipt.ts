import type { RequestContext } from '../../auth/call.ts';
import { besides } from '../../directory/members/join-by-email.ts';
import type { Named, NewReceipt } from '../../idempotency/receipts.ts';

interface About {
  readonly email: string;
  /** The tenant that it puts the person into. */
  readonly scopeId?: string | undefined;
  /** A change is to be made: without it there is nothing to keep. */
  readonly isChange?: boolean;
}

/** The receipt of an identify that was sent under an id. */
export function receiptOf(
  { newId }: Pick<RequestContext, 'newId'>,
  named: Named,
  { email, scopeId, isChange = false }: About,
): NewReceipt {
  const event = newId('event');
  const events = scopeId === undefined ? [event] : [event, besides(event, scopeId)];
  return { ...named, email, userId: newId('user'), events, isChange };
}
