/** The profile of a user, as every surface shows it. */
import type { UserRow } from '../directory/users/user.ts';
import * as z from '../values/zod.ts';

export const shownProfile = () => ({
  name: z.nullable(z.string()).register(z.globalRegistry, { example: 'Jane Doe' }),
  image: z
    .nullable(z.string())
    .register(z.globalRegistry, { example: 'https://example.com/avatar.jpg' }),
});

export const presentProfile = ({ name, image }: UserRow) => ({ name, image });
