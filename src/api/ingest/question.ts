import type { RequestContext } from '../../auth/call.ts';
import type { TokenClaim } from '../../auth/token.ts';
import type { IngestQuestion } from '../../directory/ingest/facts.ts';
import { suppressionOf } from '../../directory/personal-data/suppression.ts';
import type { Message } from './message.ts';
import { namedIn } from './named.ts';

/** All that the messages name. */
export function questionOf(
  { env, now }: Pick<RequestContext, 'env' | 'now'>,
  { claim, messages }: { readonly claim: TokenClaim; readonly messages: readonly Message[] },
): IngestQuestion {
  const named = messages.filter(({ type }) => type === 'identify' || type === 'group');
  const whom = named.map(namedIn);
  const emails = defined(whom.map(({ email }) => email));
  const traits = named.flatMap(({ type, traits }) =>
    type === 'identify' ? Object.keys(traits) : [],
  );
  return {
    tokenId: claim.tokenId,
    hash: claim.hash,
    now,
    emails,
    ids: defined(whom.map(({ id }) => id)),
    traits: [...new Set(traits)],
    groups: defined(named.map(({ groupId }) => groupId)),
    suppressions: defined(emails.map((email) => suppressionOf(env, email) ?? undefined)),
    receipts: messages.map(({ receipt }) => receipt),
  };
}

const defined = (texts: readonly (string | undefined)[]): string[] => [
  ...new Set(texts.filter((text) => text !== undefined)),
];
