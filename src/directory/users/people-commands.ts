import type { Mutation } from '../../db/events.ts';
import type { Typed } from '../attributes/rules.ts';

/** New details of a person, as JSON text where they go into a statement as such. */
export interface Details {
  /** JSON object with `name`, `image` and `emailVerified`, as far as they are given. */
  readonly fields: string;
  /** The given name in lower case, for the search. */
  readonly nameSearch: string;
  /** JSON object of attributes to set. */
  readonly set: string;
  /** JSON array of attributes to remove. */
  readonly unset: string;
  /** The definitions that the attributes were held against: they must still be these. */
  readonly checkedAgainst: readonly Typed[];
  /** Names of what is given, for the event. */
  readonly keys: readonly string[];
}

export interface IdentifyCommand extends Mutation {
  /** Normalised. */
  readonly email: string;
  /** The ids of the user and principal, should they have to be made: one try, one id. */
  readonly userId: string;
  readonly principalId: string;
  readonly details: Details;
}

export interface ChangePersonCommand extends Mutation {
  readonly userId: string;
  readonly ifVersion: number | null;
  readonly details: Details;
}

export interface DeletePersonCommand extends Mutation {
  readonly userId: string;
  /** Users only, or the team and administrators as well. */
  readonly reach: 'users' | 'anyone';
  readonly ifVersion: number | null;
  /** Tenants in which there may be a published copy. */
  readonly tenantKeys: readonly string[];
}
