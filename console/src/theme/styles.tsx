/** Puts the styles of Emotion into the page in a way that its policy allows. */
import createCache from '@emotion/cache';
import { CacheProvider } from '@emotion/react';
import type { ReactNode } from 'react';

// Rules go into empty style elements through the CSSOM. The policy names the hash of the empty text.
const cache = createCache({ key: 'r', speedy: true });

export const StylesProvider = ({ children }: { readonly children: ReactNode }) => (
  <CacheProvider value={cache}>{children}</CacheProvider>
);
