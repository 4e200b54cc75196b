/** bcrypt, as Auth0, Clerk, Django, Laravel, Rails and Supabase store it: `$2b$10$…`. */
import { foreign } from './loaded.ts';
import type { Scheme } from './scheme.ts';

const MODULAR = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** Each step doubles the time: 13 takes 0.8 s, as Node measures it. */
const DEAREST = 13;

export const bcrypt: Scheme = (stored) => {
  const cost = Number(MODULAR.exec(stored)?.[1]);
  if (!(cost >= 4 && cost <= DEAREST)) return undefined;
  return async (password) => {
    const { compareBcrypt } = await foreign();
    return compareBcrypt(password, stored);
  };
};
