/** The colour scheme: that of the system until somebody chooses, here or on another page. */
import { useMediaQuery } from '@mui/material';
import { useSyncExternalStore } from 'react';
import type { Scheme } from './tokens.ts';

export type Choice = Scheme | 'system';

/** The pages of docs/site keep the choice under the same key. Absent is `system`. */
const KEY = 'roster.scheme';
const CHANGED = 'roster:scheme';

function chosen(): Choice {
  const stored = localStorage.getItem(KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function choose(choice: Choice): void {
  if (choice === 'system') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, choice);
  dispatchEvent(new Event(CHANGED));
}

export const useChoice = (): Choice => useSyncExternalStore(onChange, chosen);

/** The scheme to show. */
export function useScheme(): Scheme {
  const systemIsDark = useMediaQuery('(prefers-color-scheme: dark)', { noSsr: true });
  const choice = useChoice();
  if (choice !== 'system') return choice;
  return systemIsDark ? 'dark' : 'light';
}

/** `storage` tells of a choice in another tab. */
function onChange(listener: () => void): () => void {
  for (const event of [CHANGED, 'storage']) addEventListener(event, listener);
  return () => {
    for (const event of [CHANGED, 'storage']) removeEventListener(event, listener);
  };
}
