/** The token of the person who is signed in, in memory and in this tab's sessionStorage. */
import { useSyncExternalStore } from 'react';

export interface Session {
  readonly token: string;
  /** Signing out revokes a token made by password. One that was pasted or of the demo stays. */
  readonly madeBy: 'password' | 'token' | 'demo';
}

interface State {
  readonly session: Session | undefined;
  /** The server has refused the token. Whoever works here is asked to sign in again. */
  readonly expired: boolean;
}

const KEY = 'roster.session';
let state: State = { session: stored(), expired: false };
const listeners = new Set<() => void>();

export const currentSession = (): Session | undefined => state.session;

export const useSessionState = (): State => useSyncExternalStore(onChange, () => state);

/** Calls back after each change, until the returned function is called. */
export function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Signs in, for the first time or again. */
export function beginSession(session: Session): void {
  sessionStorage.setItem(KEY, JSON.stringify(session));
  become({ session, expired: false });
}

/** Forgets the token, and what was kept with it. */
export function endSession(): void {
  sessionStorage.clear();
  become({ session: undefined, expired: false });
}

/** Keeps a text in this tab until the session ends, so that it outlasts a reload. */
export function keep(name: string, text: string): void {
  // An answer may come after signing out.
  if (state.session) sessionStorage.setItem(`roster.${name}`, text);
}

export const kept = (name: string): string | null => sessionStorage.getItem(`roster.${name}`);

/**
 * Waits until somebody has signed in again after this token was refused: true. False if they have
 * signed out instead.
 */
export function renewed(refused: string): Promise<boolean> {
  if (state.session?.token === refused && !state.expired) {
    become({ session: state.session, expired: true });
  }
  return new Promise((resolve) => {
    const settle = () => {
      if (state.expired) return;
      stop();
      resolve(state.session !== undefined);
    };
    const stop = onChange(settle);
    settle();
  });
}

function become(next: State): void {
  state = next;
  for (const listener of [...listeners]) listener();
}

function stored(): Session | undefined {
  const text = sessionStorage.getItem(KEY);
  // Nothing but beginSession writes this key.
  return text === null ? undefined : (JSON.parse(text) as Session);
}
