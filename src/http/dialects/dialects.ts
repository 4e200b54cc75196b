import { django } from './django.ts';
import { ingestion } from './ingestion.ts';
import { rest } from './rest.ts';
import { tenancy } from './tenancy.ts';

/** The dialects. A contract names its dialect; the path does not decide it. */
export const dialects = { django, rest, tenancy, ingestion };

export type DialectName = keyof typeof dialects;
