/** Who adds members without asking them. See docs/decisions/consent.md. */
import type { Caller } from '../../caller/caller.tsx';
import { type Place, rolesToGive } from '../rights.ts';

/** The platform alone adds people by email; anybody else invites them. */
export const mayAddMembers = (caller: Caller, place: Place): boolean =>
  caller.may('platform.create_users') && rolesToGive(caller, place).length > 0;
