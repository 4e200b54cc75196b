/** The profile of a user, as every surface shows it. */
import * as z from 'zod';
import type { UserRow } from '../directory/users/user.ts';

export const shownProfile = () => ({
  name: z.string().nullable().meta({ example: 'Jane Doe' }),
  image: z.string().nullable().meta({ example: 'https://example.com/avatar.jpg' }),
});

export const presentProfile = ({ name, image }: UserRow) => ({ name, image });
