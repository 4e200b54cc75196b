import type { Mutation } from '../../db/events.ts';
import type { Limits } from '../../policy/caller.ts';

/** What every change to a person's tokens says, as it is handed to the person's registrar. */
interface TokenCommand extends Mutation {
  readonly userId: string;
  readonly tokenId: string;
}

export interface MintCommand extends TokenCommand {
  readonly kind: 'personal' | 'service';
  readonly name: string;
  readonly hash: string;
  readonly lastFour: string;
  readonly limits: Limits;
  readonly expiresAt: number | null;
  /** Given by a sign-in: the user must be active, and this still the hash of their password. */
  readonly passwordHash?: string;
}

export interface SignInCommand extends MintCommand {
  readonly passwordHash: string;
}

export type RevokeCommand = TokenCommand;
