/** Argon2id of version 19 in a PHC string. See RFC 9106. */
import { timingSafeEqual } from 'node:crypto';
import { foreign } from './loaded.ts';
import { bytesOf, type Scheme } from './scheme.ts';

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** KiB. An isolate has 128 MiB for all that it does. */
const MEMORY = 65_536;

/** KiB that are filled, over all passes: 1.2 s, as Node measures it. */
const WORK = 3 * MEMORY;

export const argon2id: Scheme = (stored) => {
  const [, memory, passes, lanes, salt = '', hash = ''] = PHC.exec(stored) ?? [];
  const costs = { m: Number(memory), t: Number(passes), p: Number(lanes) };
  const isPossible = costs.t >= 1 && costs.p >= 1 && costs.m >= 8 * costs.p;
  if (!isPossible || costs.m > MEMORY || costs.m * costs.t > WORK) return undefined;
  const key = bytesOf(hash);
  return async (password) => {
    const { argon2id: derive } = await foreign();
    return timingSafeEqual(derive(password, bytesOf(salt), { ...costs, dkLen: key.length }), key);
  };
};
