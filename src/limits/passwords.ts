/** Hashes passwords. Each hash is counted for the caller. */
import { hashPassword, verifyPassword } from '../auth/password.ts';
import type { Caller } from '../policy/caller.ts';
import { type Limited, limitCaller } from './exact.ts';

/** `hashPassword`, within the caller's limit. */
export async function hashWithinLimit(call: Limited, caller: Caller, password: string) {
  await limitCaller(call, 'hash', caller);
  return hashPassword(password);
}

/** `verifyPassword`, within the caller's limit. */
export async function verifyWithinLimit(
  call: Limited,
  caller: Caller,
  { password, hash }: { readonly password: string; readonly hash: string },
): Promise<boolean> {
  await limitCaller(call, 'hash', caller);
  return verifyPassword(password, hash);
}
