/** The server of the tests, with the demo directory. */
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    url: string;
    token: string;
  }
}

export const target = { url: inject('url'), token: inject('token') };
