import type { Credential, PresentedCredential } from './credential.ts';

type AnyCredential = Credential | PresentedCredential;

const users = new WeakMap<AnyCredential, string>();

/** Remembers the user of a verified credential, for the log line of its request. */
export function noteUser(credential: AnyCredential, userId: string | null): void {
  if (userId !== null) users.set(credential, userId);
}

/** The label of the root token, the id of the user, or null while the user is not verified. */
export function callerForLog(credential: AnyCredential | undefined): string | null {
  if (!credential) return null;
  return credential.kind === 'root' ? credential.label : (users.get(credential) ?? null);
}
