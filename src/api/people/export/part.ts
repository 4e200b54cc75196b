/** Reads an export part by part. Each part is a state of D1, and judges its caller anew. */
import type { Bookmark } from '../../../db/bookmark.ts';
import type { Database } from '../../../db/database.ts';
import { rowsOf } from '../../../db/rows.ts';
import { stateOf } from '../../../db/session.ts';
import {
  type DefinitionRow,
  definitionsVisible,
} from '../../../directory/attributes/definition.ts';
import { usersAfter } from '../../../directory/users/in-turn.ts';
import type { UserFilter } from '../../../directory/users/list.ts';
import type { UserWithAttributes } from '../../../directory/users/user.ts';
import { measured } from '../../../http/measured-database.ts';
import { forbidden, invalidQuery, refusedToken } from '../../../http/problem.ts';
import { mayManagePeople, mayViewPeople } from '../../../policy/people.ts';
import type { Visible } from '../../../policy/visibility.ts';
import type { PeopleCall } from '../call.ts';
import { judgedListing } from '../listing.ts';
import { presentDetail, presentToTenant } from '../present.ts';
import { belongingsOf } from './belongings.ts';
import type { ExportQuery, Person } from './contract.ts';

/** So many people are read at once. */
export const PART = 200;

/** With all that belongs to each of them, it is fewer. */
const PART_WITH_BELONGINGS = 50;

export interface ExportCall extends PeopleCall {
  readonly query: ExportQuery;
}

/** An export that its caller may read now. */
interface Opened {
  readonly filter: UserFilter;
  /** Reads the people after one, at most so many. */
  readonly read: (after: string, most: number) => Promise<Part>;
}

export interface Part {
  readonly people: readonly Person[];
  /** The attributes that the caller sees. */
  readonly definitions: readonly DefinitionRow[];
  /** The last one, if others follow. */
  readonly last: string | null;
  /** The state of D1 that was read. */
  readonly bookmark: Bookmark | null;
}

/** Judges the caller. Raises what refuses it. */
export async function open(call: ExportCall): Promise<Opened> {
  const { env, meter } = call;
  const { include = [] } = call.query;
  const filters = filtersIn(call.query);
  if ('sort' in filters) throw invalidQuery('sort', 'There is no such parameter.', 'unknown');
  const session = env.DB.withSession('first-primary');
  const db = measured(session, env, meter);
  const listing = { ...filters, sort: { by: 'id', descends: false } } as const;
  const { caller, filter, visible } = await judgedListing({ ...call, db }, listing);
  if (include.length > 0 && !mayManagePeople(caller)) {
    throw forbidden('Only those who manage people may include more.');
  }
  const isTeams = mayViewPeople(caller);
  const size = include.length > 0 ? PART_WITH_BELONGINGS : PART;
  return {
    filter,
    read: async (after, most) => {
      const limit = Math.min(size, most);
      const { users, definitions } = await readUsers(db, { filter, visible, after, limit });
      const { next, of } = await belongingsOf(db, caller, users.slice(0, limit), include);
      const given = users.slice(0, limit).filter(({ id }) => next === null || id < next);
      const present = isTeams ? presentDetail : presentToTenant(definitions);
      return {
        people: given.map((user) => Object.assign({}, present(user), of(user))),
        definitions,
        last: users.length > given.length ? (given.at(-1)?.id ?? null) : null,
        bookmark: stateOf(session, env),
      };
    },
  };
}

const filtersIn = ({ format, include, bom, limit, cursor, ...filters }: ExportQuery) => filters;

interface Asked {
  readonly filter: UserFilter;
  readonly visible: Visible;
  readonly after: string;
  readonly limit: number;
}

async function readUsers(db: Database, { filter, visible, after, limit }: Asked) {
  const [users, definitions] = await db.batch([
    usersAfter(db, filter, { after, limit }),
    definitionsVisible(db, visible),
  ]);
  return {
    users: rowsOf<UserWithAttributes>(users),
    definitions: rowsOf<DefinitionRow>(definitions),
  };
}

/** Reads the next part of an export that is under way. */
export async function readNext(call: ExportCall, after: string, most: number): Promise<Part> {
  const { credential, now } = call;
  if (credential.kind === 'identity' && credential.expiresAt <= now) {
    throw refusedToken('jwt_expired');
  }
  const { read } = await open(call);
  return read(after, most);
}
