/** zod/mini. Of itself it has no words for mistakes: here it gets those of zod, in English. */
import { en } from 'zod/locales';
import { config } from 'zod/mini';

config(en());

export * from 'zod/mini';
