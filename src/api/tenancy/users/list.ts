import { usersInScope } from '../../../directory/users/list-in-scope.ts';
import type { ExactFilter } from '../../../directory/users/named.ts';
import type { UserWithMemberships } from '../../../directory/users/user.ts';
import { scopePermission } from '../../../policy/permissions.ts';
import { ensureCan, findFacts, type ScopeParams, scopeAt, type TenancyCall } from '../facts.ts';
import { cut, idAfter } from '../paging.ts';
import { presentUser } from './present.ts';
import { viewIn } from './view.ts';

/** Whether a family of routes is about service users only. */
export type Family = 'users' | 'service_users';

const words = { users: 'users', service_users: 'service users' } as const;

export interface ListCall extends TenancyCall {
  readonly query: ExactFilter & {
    readonly isServiceUser?: boolean | undefined;
    readonly limit: number;
    readonly cursor?: string | undefined;
  };
}

export async function listUsers(call: ListCall, params: ScopeParams, family: Family) {
  const facts = await findFacts(call, params);
  const scope = scopeAt(params, facts);
  ensureCan(facts.caller, scopePermission(scope, `read_${family}`), scope, `read ${words[family]}`);
  const { limit, cursor, isServiceUser: wanted, email, username } = call.query;
  const isServiceUser = family === 'service_users' ? true : (wanted ?? null);
  const list = ['users', scope.id, isServiceUser, email ?? null, username ?? null];
  const filter = { scope, isServiceUser, email, username, limit, after: idAfter(cursor, list) };
  const { results } = await usersInScope(call.db, filter).all<UserWithMemberships>();
  const { page, nextCursor } = cut(results, limit, list, ({ id }) => id);
  const users = page.map((row) => presentUser(row, viewIn(scope)));
  return { users, nextCursor };
}
