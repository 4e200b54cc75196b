import * as z from 'zod';
import { lazily } from '../../isolate/lazily.ts';
import { time } from '../../values/time.ts';

/** The reply to every way of signing in. */
export const signedIn = {
  schema: lazily(() =>
    z
      .object({
        data: z.object({
          token: z.string(),
          expiresAt: time(),
          user: z.object({
            id: z.string().meta({ example: 'user_01jmx8k2f5e6h9q3v7r1t4w8y0' }),
            principalId: z.string(),
            username: z.string(),
            email: z.string(),
            name: z.string().nullable(),
          }),
        }),
      })
      .meta({ id: 'SignedIn' }),
  ),
};
