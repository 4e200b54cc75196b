/** Lists at their first page and in the middle of the directory. */

import { peopleContracts } from '../../src/api/people/contract.ts';
import { filterOf, meaningOf } from '../../src/api/people/list.ts';
import { cursorOf } from '../../src/http/cursor.ts';
import { tenants } from '../demo-data.ts';
import { crowdUser } from './crowd.ts';
import type { Row, Stage } from './rows.ts';

/** Each list twice, since a page should cost the same at any depth. */
export function listRows({
  url,
  rootToken,
  users,
}: Pick<Stage, 'url' | 'rootToken' | 'users'>): Row[] {
  const headers = { authorization: `Bearer ${rootToken}` };
  const row = (name: string, path: string): Row => ({
    name,
    url,
    expects: 200,
    next: () => ({ method: 'GET', path, headers }),
  });
  const { id, createdAt } = crowdUser(Math.floor(users / 2));
  const people = meaningOf(filterOf(peopleContracts.listPeople.query().parse({}), []));
  const app = tenants.myApp.id;
  // The filters that a tenancy cursor is bound to: the scope and the kind of user.
  const byId = (scopeId: string) => cursorOf([id], ['users', scopeId, null]);
  return [
    ['users', '/api/v1/users?limit=20', cursorOf([createdAt, id], people)],
    ['platform users', '/api/v1/platform/users?limit=50', byId('platform')],
    ['application users', `/api/v1/applications/${app}/users?limit=50`, byId(app)],
  ].flatMap(([list, path, cursor]) => [
    row(`${list}, first page`, `${path}`),
    row(`${list}, deep`, `${path}&cursor=${cursor}`),
  ]);
}
