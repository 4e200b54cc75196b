import type { Mutation } from '../../db/events.ts';
import type { GlobalRole } from '../../policy/permissions.ts';
import type { Placement } from '../members/placement.ts';
import type { MintCommand } from '../tokens/token.ts';

interface UserCommand extends Mutation {
  readonly userId: string;
}

/** Columns of a user as JSON goes into a statement: absent stays, null clears. */
export interface UserFields {
  readonly email?: string;
  readonly username?: string;
  readonly name?: string | null;
  readonly name_search?: string;
  readonly first_name?: string | null;
  readonly last_name?: string | null;
  readonly image?: string | null;
  readonly status?: 'active' | 'suspended';
  readonly password_hash?: string;
}

export interface CreateUserCommand extends UserCommand {
  readonly principalId: string;
  readonly email: string;
  readonly username: string;
  readonly kind: 'human' | 'service';
  readonly globalRole: GlobalRole;
  readonly fields: UserFields;
  readonly placements: readonly Placement[];
  /** The one-time key of a service user. */
  readonly apiKey: MintCommand | null;
}

export interface UpdateUserCommand extends UserCommand {
  /** The email that the registrar of this command is the registrar of. */
  readonly email: string;
  readonly globalRole: GlobalRole | null;
  readonly fields: UserFields;
  readonly placements: readonly Placement[];
  /** A new password ends all personal tokens but this one. */
  readonly keepToken: string | null;
}
