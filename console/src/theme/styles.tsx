/** Puts the styles of Emotion into the page in a way that its policy allows. */
import createCache from '@emotion/cache';
import { CacheProvider } from '@emotion/react';
import type { ReactNode } from 'react';

// Rules go through the CSSOM into style elements that stay empty: the policy names their hash.
const cache = createCache({ key: 'r', speedy: true });

export const StylesProvider = ({ children }: { readonly children: ReactNode }) => (
  <CacheProvider value={cache}>{children}</CacheProvider>
);
