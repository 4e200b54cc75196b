import type * as z from '../../../src/values/zod.ts';

/** Response headers worth knowing, by name, with a sentence each. */
type Headers = Readonly<Record<string, string>>;

export interface ReplyDescription {
  readonly description: string;
  readonly headers?: Headers;
}

/** What the document says of an endpoint in words. */
export interface Description {
  readonly summary: string;
  readonly description: string;
  /** Other schemes than a token, as alternatives. */
  readonly security?: readonly Readonly<Record<string, string[]>>[];
  /** Request headers worth knowing, by name, with a sentence each. */
  readonly headers?: Headers;
  /** Query parameters whose names no schema of the contract lists. */
  readonly query?: z.core.$ZodShape;
  /** By status: a sentence, with headers if some are worth knowing. */
  readonly replies: Readonly<Record<number, string | ReplyDescription>>;
}

/** On the answers that create people. */
export const noticed: Headers = {
  'x-notice':
    '`email_unverified: …` where outside issuers are configured and nobody has proven the email: no JWT acts as this user but those of its identities, and of an issuer with `createUsers` that verifies this email.',
};

/** By operationId. */
export type Descriptions = Readonly<Record<string, Description>>;
