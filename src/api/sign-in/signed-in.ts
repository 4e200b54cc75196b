import { lazily } from '../../isolate/lazily.ts';
import { textLike } from '../../values/text-like.ts';
import { time } from '../../values/time.ts';
import * as z from '../../values/zod.ts';

/** The reply to every way of signing in. */
export const signedIn = {
  schema: lazily(() =>
    z
      .object({
        data: z.object({
          token: z.string(),
          expiresAt: time(),
          user: z.object({
            id: textLike('user_01jmx8k2f5e6h9q3v7r1t4w8y0'),
            principalId: z.string(),
            username: z.string(),
            email: z.string(),
            name: z.nullable(z.string()),
          }),
        }),
      })
      .register(z.globalRegistry, { id: 'SignedIn' }),
  ),
};
