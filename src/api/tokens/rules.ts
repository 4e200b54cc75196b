/** What may be done with tokens: pure decisions over who asks, about whom, where. */
import { Problem } from '../../http/problem.ts';
import { type Limits, PLATFORM, type Scope } from '../../policy/caller.ts';
import { seesScope } from '../../policy/can.ts';
import {
  holdsAllOf,
  mayManageOwnTokens,
  mayManageTokensIn,
  staysWithin,
} from '../../policy/tokens.ts';
import type { Person, TokenFacts } from './facts.ts';

export interface MintRequest {
  readonly name: string;
  readonly userId?: string | undefined;
  readonly kind?: 'personal' | 'service' | undefined;
  readonly scopeId?: string | undefined;
  readonly permissions?: readonly string[] | undefined;
  readonly expiresAt?: number | undefined;
}

/** The terms of a new token, if the caller may mint it. */
export function mintable(facts: TokenFacts, request: MintRequest, now: number) {
  const scope = request.scopeId === undefined ? PLATFORM : visibleScope(facts);
  const person = personToMintFor(facts, request.userId, scope);
  const { expiresAt = null, scopeId = null, permissions = null } = request;
  const limits: Limits = { scopeId, permissions };
  if (!staysWithin(limits, facts.caller)) {
    const message = 'A token that is limited to permissions makes only tokens limited to these.';
    throw new Problem({ is: 'forbidden', message });
  }
  if (expiresAt !== null && expiresAt <= now) {
    throw invalid('invalid_body', 'expiresAt', 'expiresAt must lie in the future');
  }
  const kind = request.kind ?? (person.kind === 'service' ? 'service' : 'personal');
  return { person, terms: { name: request.name, kind, limits, expiresAt } };
}

/** Whose tokens a list shows, if the caller may see them. */
export function whoseTokens(
  facts: TokenFacts,
  query: Pick<MintRequest, 'userId' | 'scopeId'>,
): Person {
  const scope = query.scopeId === undefined ? PLATFORM : visibleScope(facts);
  const own = self(facts, query.userId);
  if (own && !mayManageOwnTokens(facts.caller, scope)) throw new Problem({ is: 'forbidden' });
  if (own) return own;
  requireUser(facts, query.userId, 'invalid_query');
  return personManagedIn(scope, facts);
}

/** Whose token it is, if the caller may revoke it. */
export function revocable(facts: TokenFacts): Person {
  const { caller, person, scope: boundTo } = facts;
  if (!person) throw new Problem({ is: 'not_found', noun: 'token' });
  const scope = boundTo ?? PLATFORM;
  const own = caller.kind === 'user' && caller.userId === person.userId;
  if (own ? mayManageOwnTokens(caller, scope) : mayManageTokensIn(caller, scope)) return person;
  const visible = own || (boundTo !== null && seesScope(caller, boundTo));
  throw new Problem(visible ? { is: 'forbidden' } : { is: 'not_found', noun: 'token' });
}

function personToMintFor(facts: TokenFacts, userId: string | undefined, scope: Scope): Person {
  const own = self(facts, userId);
  if (own && !mayManageOwnTokens(facts.caller, scope)) throw new Problem({ is: 'forbidden' });
  if (own) return own;
  requireUser(facts, userId, 'invalid_body');
  return personManagedIn(scope, facts);
}

/** The caller's own person, unless the request names someone else. */
function self({ caller, person }: TokenFacts, userId: string | undefined): Person | null {
  if (caller.kind === 'root') return null;
  return userId === undefined || userId === caller.userId ? person : null;
}

/** Someone else, whose tokens the caller manages there, and who may do no more than the caller. */
function personManagedIn(scope: Scope, { caller, person }: TokenFacts): Person {
  if (!mayManageTokensIn(caller, scope)) throw new Problem({ is: 'forbidden' });
  const belongs =
    scope.kind === 'platform' || person?.roles.some(({ scopeId }) => scopeId === scope.id);
  if (!person || !belongs) throw new Problem({ is: 'not_found', noun: 'user' });
  if (!holdsAllOf(caller, person, scope)) {
    const message = 'This user may do more than you: a token for them would let you do it too.';
    throw new Problem({ is: 'forbidden', message });
  }
  return person;
}

function visibleScope({ caller, scope }: TokenFacts): Scope {
  if (scope && seesScope(caller, scope)) return scope;
  throw new Problem({ is: 'not_found', noun: 'scope' });
}

/** The root token is nobody: it must say whom it means. */
function requireUser(
  { caller }: TokenFacts,
  userId: string | undefined,
  is: 'invalid_body' | 'invalid_query',
): void {
  if (caller.kind === 'root' && userId === undefined) {
    throw invalid(is, 'userId', 'userId is required with this token');
  }
}

const invalid = (is: 'invalid_body' | 'invalid_query', field: string, message: string) =>
  new Problem({ is, issues: [{ path: [field], message }] });
