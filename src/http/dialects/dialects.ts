import { django } from './django.ts';
import { rest } from './rest.ts';
import { tenancy } from './tenancy.ts';

/** Which words an endpoint speaks is a property of its contract, not of its path. */
export const dialects = { django, rest, tenancy };

export type DialectName = keyof typeof dialects;
