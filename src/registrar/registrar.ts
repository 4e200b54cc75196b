import { type Capped, CapReached } from '../db/caps.ts';
import type { Database } from '../db/database.ts';
import { onPrimary } from '../db/session.ts';
import { applyRedemption, type RedeemCommand } from '../directory/codes/redeem.ts';
import { applyCodeRefusal, type RefuseCodeCommand } from '../directory/codes/refuse.ts';
import { applyCode, type SendCodeCommand } from '../directory/codes/send.ts';
import { applySignUp, type SignUpCommand } from '../directory/codes/sign-up.ts';
import { applyUndoEmail, type UndoEmailCommand } from '../directory/codes/undo-email.ts';
import {
  type Acceptance,
  type AcceptCommand,
  applyAcceptance,
} from '../directory/invitations/accept.ts';
import { applyInvitationEnd, type EndInvitationCommand } from '../directory/invitations/end.ts';
import type { InvitationRow } from '../directory/invitations/invitation.ts';
import { applyInvitation, type SendInvitationCommand } from '../directory/invitations/send.ts';
import {
  applyMembership,
  type MemberCommand,
  type MemberOutcome,
} from '../directory/members/change.ts';
import { applyClaim, type ClaimCommand } from '../directory/members/claimed.ts';
import {
  applyTransfer,
  type TransferCommand,
  type TransferOutcome,
} from '../directory/members/transfer.ts';
import {
  applyRecordChange,
  type RecordCommand,
  type RecordOutcome,
} from '../directory/records/change.ts';
import { applyMint, applyRevocation } from '../directory/tokens/change.ts';
import { applyRevocationOfAll, type RevokeAllCommand } from '../directory/tokens/revoke-all.ts';
import type { MintCommand, RevokeCommand, TokenRow } from '../directory/tokens/token.ts';
import { applyCreation, type CreateUserCommand } from '../directory/users/create.ts';
import {
  applyDeletion,
  type DeleteUserCommand,
  type DeletionOutcome,
} from '../directory/users/delete.ts';
import { applyGift, type GiveCommand, type Given } from '../directory/users/given-identities.ts';
import {
  applyIdentify,
  applyLink,
  type IdentifyCommand,
  type LinkCommand,
  unproven,
} from '../directory/users/identify.ts';
import { applyUnlink, type UnlinkCommand } from '../directory/users/identities.ts';
import type { UserOutcome } from '../directory/users/outcome.ts';
import {
  applySignIn,
  applySignInAtCap,
  type SignedInUser,
  type SignInCommand,
} from '../directory/users/sign-in.ts';
import {
  applyPersonChange,
  applyUpdate,
  type ChangePersonCommand,
  type UpdateUserCommand,
} from '../directory/users/update.ts';
import type { UserWithAttributes, UserWithMemberships } from '../directory/users/user.ts';
import type { Acknowledged } from './acknowledged.ts';
import { CopyKeeper } from './copy-keeper.ts';
import { everywhere } from './ordered-changes.ts';
import { sizeOfAttributes, sizeOfRecord } from './size.ts';

/**
 * The registrar of one email: every write about that person runs here, one after another, D1 first
 * and then the copies in KV. The statements are correct without it; it keeps the copies in order.
 */
export class Registrar extends CopyKeeper {
  /** Changes a record and publishes it. */
  changeRecord(command: RecordCommand): Promise<Acknowledged<RecordOutcome>> {
    const change = (db: Database) => applyRecordChange(db, command);
    const { userId, tenantKey, requestId, writer } = command;
    const work = { of: { userId, tenantKey }, change, requestId };
    return this.changes.fold(work, { size: sizeOfRecord(command.change), writer });
  }

  /** Stores a token. Copies learn of it when it first reads one. */
  mintToken(command: MintCommand & Capped): Promise<Acknowledged<TokenRow | undefined>> {
    return this.changes.make((db) => applyMint(db, command));
  }

  /** Stores a token if the password is the user's. At the cap others end, after a note. */
  signIn(command: SignInCommand): Promise<Acknowledged<TokenRow | undefined>> {
    return this.changes.inOrder(() =>
      this.changes
        .take((db) => applySignIn(db, command))
        .catch((error: unknown) => {
          if (!(error instanceof CapReached)) throw error;
          return this.copies.withdraw(everywhere(command), (db) => applySignInAtCap(db, command));
        }),
    );
  }

  /** Stores a code for the person of this email, if there is one. */
  sendCode(command: SendCodeCommand): Promise<Acknowledged<void>> {
    return this.changes.make((db) => applyCode(db, command));
  }

  /** Makes a pending account for this email, or tells its owner that there is one. */
  signUp(command: SignUpCommand): Promise<Acknowledged<void>> {
    return this.store(command.code.email, (db) => applySignUp(db, command));
  }

  /** Gives the user of this email the former one back, and ends all that the user had. */
  undoEmail(command: UndoEmailCommand): Promise<Acknowledged<void>> {
    return this.changes.withdraw(everywhere(command), (db) => applyUndoEmail(db, command));
  }

  /** Counts a wrong code for this email. */
  refuseCode(command: RefuseCodeCommand): Promise<Acknowledged<void>> {
    return this.changes.make((db) => applyCodeRefusal(db, command));
  }

  /** Redeems a code of the user of this email, and withdraws the user's copies: tokens may end. */
  redeemCode(command: RedeemCommand): Promise<Acknowledged<SignedInUser>> {
    const work = this.admitted(command.fields.email, (db) => applyRedemption(db, command));
    return this.changes.withdraw(everywhere(command), work);
  }

  /** Ends a token, and withdraws the user's copies. */
  revokeToken(command: RevokeCommand): Promise<Acknowledged<void>> {
    return this.changes.withdraw(everywhere(command), (db) => applyRevocation(db, command));
  }

  /** Ends the tokens of a user together, and withdraws the user's copies. */
  revokeTokens(command: RevokeAllCommand): Promise<Acknowledged<void>> {
    return this.changes.withdraw(everywhere(command), (db) => applyRevocationOfAll(db, command));
  }

  /** Creates or updates the user of this email. */
  identify(command: IdentifyCommand): Promise<Acknowledged<UserOutcome<UserWithAttributes>>> {
    const size = sizeOfAttributes(command.attributes);
    const work = this.admitted(command.email, (db) => applyIdentify(db, command));
    return this.changes.prove(command, size, work);
  }

  /** Links a subject of an outside issuer to the user of this email. Whether it is linked now. */
  linkIdentity(command: Omit<LinkCommand, 'proves'>): Promise<Acknowledged<boolean>> {
    return this.changes.inOrder(async () => {
      const { result: proves } = await onPrimary(this.env, (db) => unproven(db, command.email));
      const proving = { ...command, proves };
      return this.changes.ending(
        proving,
        this.admitted(command.email, (db) => applyLink(db, proving)),
      );
    });
  }

  /** Gives an identity to the user of this email. */
  giveIdentity(command: GiveCommand): Promise<Acknowledged<Given>> {
    return this.changes.make((db) => applyGift(db, command));
  }

  /** Ends an identity of the user of this email and its tokens, and withdraws the user's copies. */
  endIdentity(command: UnlinkCommand): Promise<Acknowledged<void>> {
    return this.changes.withdraw(everywhere(command), (db) => applyUnlink(db, command));
  }

  /** Updates the details of a user, which no copy shows. */
  updatePerson(
    command: ChangePersonCommand,
  ): Promise<Acknowledged<UserOutcome<UserWithAttributes>>> {
    const size = sizeOfAttributes(command.attributes);
    const proving = { ...command, proves: command.proves ? command.userId : null };
    return this.changes.prove(proving, size, (db) => applyPersonChange(db, command));
  }

  /** Creates the user of this email. */
  createUser(command: CreateUserCommand): Promise<Acknowledged<UserOutcome<UserWithMemberships>>> {
    return this.store(addressOf(command), (db) => applyCreation(db, command));
  }

  /** Changes a user, and withdraws its copies. A new email makes it another registrar's. */
  updateUser(command: UpdateUserCommand): Promise<Acknowledged<UserOutcome<UserWithMemberships>>> {
    const email = command.fields.email ?? command.newEmail?.code.email;
    const work = this.admitted(email, (db) => applyUpdate(db, command));
    return this.changes.withdraw(everywhere(command), work);
  }

  /** Deletes or erases a user, and withdraws its copies. */
  deleteUser(command: DeleteUserCommand): Promise<Acknowledged<DeletionOutcome>> {
    return this.changes.withdraw(everywhere(command), (db) => applyDeletion(db, command));
  }

  /** Adds, changes or removes a membership, and withdraws the copies there and below it. */
  changeMembership(command: MemberCommand): Promise<Acknowledged<MemberOutcome>> {
    return this.changes.withdraw(command, (db) => applyMembership(db, command));
  }

  /** Gives and takes the memberships that a claim grants, and withdraws the user's copies. */
  claimMemberships(command: ClaimCommand): Promise<Acknowledged<void>> {
    return this.changes.withdraw(everywhere(command), (db) => applyClaim(db, command));
  }

  /** Makes a member the owner in place of this one, and withdraws this one's copies there. */
  transfer(command: TransferCommand): Promise<Acknowledged<TransferOutcome>> {
    return this.changes.withdraw({ ...command, userId: command.ownerId }, (db) =>
      applyTransfer(db, command),
    );
  }

  /** Invites this email, or sends its pending invitation again. */
  sendInvitation(command: SendInvitationCommand): Promise<Acknowledged<InvitationRow | null>> {
    return this.store(command.email, (db) => applyInvitation(db, command));
  }

  /** Ends an invitation to this email that was not accepted. */
  endInvitation(command: EndInvitationCommand): Promise<Acknowledged<void>> {
    return this.changes.make((db) => applyInvitationEnd(db, command));
  }

  /** Accepts an invitation to this email, and withdraws the copies of its user. */
  acceptInvitation(command: AcceptCommand): Promise<Acknowledged<Acceptance | null>> {
    const work = this.admitted(command.email, (db) => applyAcceptance(db, command));
    return this.changes.withdraw(everywhere(command), work);
  }
}

/** The address of a new person. The email of a service is a label. */
const addressOf = ({ kind, fields }: CreateUserCommand): string | undefined =>
  kind === 'service' ? undefined : fields.email;
