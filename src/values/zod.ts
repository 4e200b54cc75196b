/** zod/mini. Of itself it has no words for mistakes: here it gets them, in English. */
import { config } from 'zod/mini';
import { inEnglish } from './mistakes.ts';

config({ localeError: inEnglish });

export * from 'zod/mini';
