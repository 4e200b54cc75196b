/** What a caller is offered on the page of a person. The server decides anyway. */
import type { Caller } from '../caller/caller.tsx';
import { limitsAllow } from '../caller/may.ts';
import type { Person } from '../data/people.ts';

export interface Rights {
  readonly isSelf: boolean;
  /** The person is of the team, whom the API of people shows and does not change. */
  readonly isTeam: boolean;
  /** Details and attributes. */
  readonly editsPerson: boolean;
  /** Name and image alone. */
  readonly editsProfile: boolean;
  /** Memberships and preferences. */
  readonly seesAccount: boolean;
  /** Email, username and status. */
  readonly editsAccount: boolean;
  readonly grantsRoles: boolean;
  readonly suspends: boolean;
  /** The resource by which the person is deleted. Undefined: not by this caller. */
  readonly deletesBy: 'accounts' | 'people' | undefined;
  readonly managesTokens: boolean;
  /** All that is stored about them, as a file. */
  readonly exports: boolean;
  readonly erases: boolean;
}

export function rightsOver({ me, may }: Caller, person: Person): Rights {
  const isSelf = me.userId === person.userId;
  const isTeam = person.role !== 'user';
  const grantsRoles = may('platform.manage_admins');
  // A role of the team ends with the account, so it takes the right to grant it.
  const ends = !isSelf && (!isTeam || grantsRoles);
  const editsPerson = may('people.manage') && !isTeam;
  const editsAccount = may('platform.update_users');
  const deletion = () => {
    if (may('platform.delete_users') && may('platform.read_users')) return 'accounts';
    return editsPerson ? 'people' : undefined;
  };
  const manages = may('people.manage') && (!isTeam || may('platform.delete_users'));
  return {
    isSelf,
    isTeam,
    editsPerson,
    editsProfile: editsAccount || (isSelf && isUnlimited(me)),
    seesAccount: isSelf || may('platform.read_users'),
    editsAccount,
    grantsRoles,
    suspends: editsAccount && ends,
    exports: manages || (isSelf && isUnlimited(me)),
    erases: manages && ends,
    deletesBy: ends ? deletion() : undefined,
    managesTokens:
      may('platform.manage_tokens') || (isSelf && limitsAllow(me, 'platform.manage_tokens')),
  };
}

/** A token with limits may come from somebody else: it acts there, and not as its user. */
const isUnlimited = ({ token }: Caller['me']): boolean =>
  !token || (token.permissions === null && token.scopeId === null);
