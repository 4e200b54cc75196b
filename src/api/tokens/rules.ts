/** Decisions about tokens, over the facts of a request. Pure. */
import type { TokenFacts, TokenUser } from '../../directory/tokens/facts.ts';
import { conflict, forbidden, invalidBody, invalidQuery, notFound } from '../../http/problem.ts';
import { type Caller, PLATFORM, type Scope } from '../../policy/caller.ts';
import { seesScope } from '../../policy/can.ts';
import { keepsTokensIn } from '../../policy/credentials.ts';
import {
  holdsAllOf,
  mayManageOwnTokens,
  mayManageTokensIn,
  type TokenReach,
  tokensWithinLimits,
} from '../../policy/tokens.ts';
import type { TokenKind } from '../../values/choices.ts';
import { LAST_MOMENT } from '../../values/time.ts';
import { newLimits } from '../credentials.ts';

interface MintRequest {
  readonly name: string;
  readonly userId?: string | undefined;
  readonly kind?: TokenKind | undefined;
  readonly scopeId?: string | null | undefined;
  readonly permissions?: readonly string[] | null | undefined;
  readonly expiresAt?: number | null | undefined;
}

/** The life of a token whose request names no end, in milliseconds: a year. */
const LASTS = 365 * 24 * 60 * 60 * 1_000;

/** The end of a token that names none: that of its maker, if it comes sooner. */
const defaultEnd = (caller: Caller, now: number): number =>
  Math.min(now + LASTS, (caller.kind === 'user' ? caller.limits.expiresAt : null) ?? LAST_MOMENT);

/** The user and the limits of a new token, if the caller may mint it. */
export function mintable(facts: TokenFacts, request: MintRequest, now: number) {
  const user = userOfTokens(facts, request, invalidBody);
  const forIngestion = request.kind === 'ingest';
  if (forIngestion) ensureWriteKey(facts, request);
  const { scopeId = null, permissions = forIngestion ? [] : null } = request;
  const { expiresAt = defaultEnd(facts.caller, now) } = request;
  if (expiresAt !== null && expiresAt <= now) {
    throw invalidBody('expiresAt', 'expiresAt must lie in the future');
  }
  const kind = user.kind === 'service' ? 'service' : 'personal';
  if (request.kind !== undefined && request.kind !== kind && !forIngestion) {
    throw invalidBody('kind', `The tokens of this user are of the kind '${kind}'`);
  }
  if (user.status !== 'active') {
    throw conflict(
      'not_active',
      `This user is ${user.status}: a token is made for active users only.`,
    );
  }
  const scope = facts.scope ?? PLATFORM;
  const limits = newLimits(facts.caller, user, scope, { scopeId, permissions, expiresAt });
  return { user, limits, forIngestion };
}

/** Raises 400 or 403 unless the caller may make a write key of the tenant that it names. */
function ensureWriteKey(facts: TokenFacts, { scopeId = null, permissions }: MintRequest): void {
  const scope = scopeId === null ? PLATFORM : visibleScope(facts);
  if (scope.kind === 'platform') {
    throw invalidBody('scopeId', 'A token for ingestion is bound to a tenant: name its id');
  }
  if (permissions) {
    throw invalidBody('permissions', 'A token for ingestion has no permissions');
  }
  const { caller } = facts;
  const isStored = caller.kind === 'root' || keepsTokensIn(caller, scope);
  if (!isStored || !mayManageTokensIn(caller, scope)) throw forbidden();
}

/**
 * The user whose tokens are listed, if the caller may see them. Null is everybody: a scope without
 * a user, to those who manage the tokens there.
 */
export function listable(
  facts: TokenFacts,
  query: Pick<MintRequest, 'userId' | 'scopeId'>,
): TokenUser | null {
  const ofScope = query.userId === undefined && query.scopeId !== undefined;
  if (ofScope && mayManageTokensIn(facts.caller, visibleScope(facts))) return null;
  return userOfTokens(facts, query, invalidQuery);
}

/** The user of a token, if the caller may revoke it. */
export function revocable({ caller, user, scope: boundTo }: TokenFacts): TokenUser {
  if (!user) throw notFound('token');
  const scope = boundTo ?? PLATFORM;
  const isOwn = caller.kind === 'user' && caller.userId === user.userId;
  if (isOwn ? mayManageOwnTokens(caller, scope) : mayManageTokensIn(caller, scope)) return user;
  const isVisible = isOwn || (boundTo !== null && seesScope(caller, boundTo));
  throw isVisible ? forbidden() : notFound('token');
}

/** The user whose tokens are ended together, and those that the caller could end one by one. */
export function revocableTogether(
  facts: TokenFacts,
  query: Pick<MintRequest, 'userId' | 'scopeId'>,
): { readonly user: TokenUser; readonly reach: TokenReach } {
  const { userId, scopeId } = query;
  if (userId === undefined && scopeId !== undefined) {
    throw invalidQuery('userId', 'userId is required with scopeId');
  }
  const reach = tokensWithinLimits(facts.caller);
  const own = scopeId === undefined ? ownUser(facts, userId) : null;
  if (own && reach.kinds.length === 0) throw forbidden();
  return { user: own ?? userOfTokens(facts, query, invalidQuery), reach };
}

/** The caller itself or another user, if the caller manages their tokens in the scope it names. */
function userOfTokens(
  facts: TokenFacts,
  { userId, scopeId = null }: Pick<MintRequest, 'userId' | 'scopeId'>,
  invalid: typeof invalidBody,
): TokenUser {
  const { caller } = facts;
  const scope = scopeId === null ? PLATFORM : visibleScope(facts);
  if (caller.kind === 'root' && userId === undefined) {
    throw invalid('userId', 'userId is required with this token');
  }
  const own = ownUser(facts, userId);
  if (!own) return otherUser(facts, scope);
  if (!mayManageOwnTokens(caller, scope)) throw forbidden();
  return own;
}

/** The caller's own user, unless the request names another. */
function ownUser({ caller, user }: TokenFacts, userId: string | undefined): TokenUser | null {
  if (caller.kind === 'root') return null;
  return userId === undefined || user?.userId === caller.userId ? user : null;
}

/**
 * A user whose tokens the caller manages in the scope, with no right there that the caller lacks.
 * See docs/decisions/tokens.md#minting-for-another-user.
 */
function otherUser({ caller, user }: TokenFacts, scope: Scope): TokenUser {
  if (!mayManageTokensIn(caller, scope)) throw forbidden();
  if (!user || !belongsTo(user, scope, caller)) throw notFound('user');
  if (!holdsAllOf(caller, user, scope)) {
    throw forbidden('This user may do more than you: a token for them would let you do it too.');
  }
  return user;
}

/**
 * Whether a user has a place in a scope. One in the application of an organization counts for
 * callers who see the application; to others its members look absent.
 */
function belongsTo({ roles }: TokenUser, scope: Scope, caller: Caller): boolean {
  if (scope.kind === 'platform' || roles.some(({ scopeId }) => scopeId === scope.id)) return true;
  const { parentId } = scope;
  if (parentId === null || parentId === PLATFORM.id) return false;
  const application: Scope = { id: parentId, kind: 'application', parentId: PLATFORM.id };
  return roles.some(({ scopeId }) => scopeId === parentId) && seesScope(caller, application);
}

/** The scope of a request, if the caller manages the tokens there. Raises 404 or 403. */
export function managedScope(facts: TokenFacts): Scope {
  const scope = visibleScope(facts);
  if (!mayManageTokensIn(facts.caller, scope)) throw forbidden();
  return scope;
}

function visibleScope({ caller, scope }: TokenFacts): Scope {
  if (scope && seesScope(caller, scope)) return scope;
  throw notFound('scope');
}
