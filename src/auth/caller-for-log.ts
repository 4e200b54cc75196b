import type { Credential, PresentedCredential } from './credential.ts';

type AnyCredential = Credential | PresentedCredential;

const users = new WeakMap<AnyCredential, string>();

/** Notes whose a credential has turned out to be, for the log of its request. */
export function noteUser(credential: AnyCredential, userId: string | null): void {
  if (userId !== null) users.set(credential, userId);
}

/** `root`, or the id of the user whose the credential is known to be; null for anybody else. */
export function callerForLog(credential: AnyCredential | undefined): string | null {
  if (!credential) return null;
  return credential.kind === 'root' ? 'root' : (users.get(credential) ?? null);
}
