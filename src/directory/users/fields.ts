/** The fields of a user as requests give them: one schema each, for every surface. */
import { isComparable, passwordProblem } from '../../auth/password.ts';
import { lazily } from '../../isolate/lazily.ts';
import { normaliseEmail } from '../../values/email.ts';
import { imageUrlIn } from '../../values/image.ts';
import { reading, wrongFormat } from '../../values/reading.ts';
import { asUsername, usernameIn } from '../../values/username.ts';
import * as z from '../../values/zod.ts';
import type { UserFields } from './user.ts';

/** An email, in the one form that is stored and compared. */
export const email = () =>
  z
    .pipe(
      z.string(),
      reading(normaliseEmail, wrongFormat('email', 'email must be an email address')),
    )
    .register(z.globalRegistry, { example: 'jane@example.com' });

/** A name, or null to remove it. */
export const name = () => z.nullable(z.string().check(z.trim(), z.minLength(1), z.maxLength(256)));

/** The URL of an image, as the URL parser writes it, or null to remove it. */
export const image = () =>
  z.nullable(
    z.pipe(
      z.string().check(z.maxLength(2_048)),
      reading(imageUrlIn, wrongFormat('url', 'image must be an https URL without credentials')),
    ),
  );

/** The profile of a user: an absent field stays. */
export const profile = () => ({
  name: z.optional(name()),
  image: z.optional(image()),
});

/** The id of a user in another system, compared as it is spelled, or null to remove it. */
export const externalId = () =>
  z
    .nullable(z.string().check(z.minLength(1), z.maxLength(LONGEST_EXTERNAL_ID)))
    .register(z.globalRegistry, { example: 'crm-4711' });

const LONGEST_EXTERNAL_ID = 255;

export type Profile = {
  readonly [Field in keyof ReturnType<typeof profile>]?:
    | z.output<ReturnType<typeof profile>[Field]>
    | undefined;
};

/** The columns that a profile sets. */
export const profileFields = ({ name, image }: Profile): UserFields => ({ name, image });

/** A new password. Whether it is easy to guess depends on its user: see `auth/new-password.ts`. */
export const password = () =>
  z.string().check(
    z.superRefine((text, context) => {
      const problem = passwordProblem(text);
      if (problem) context.addIssue(problem);
    }),
  );

/** The hash of a password that somebody has elsewhere. */
export const passwordHash = () =>
  z
    .string()
    .check(z.maxLength(LONGEST_HASH), z.refine(isComparable, { error: NO_HASH, abort: true }))
    .register(z.globalRegistry, { format: 'password', writeOnly: true });

/** Longer than any that is read. */
const LONGEST_HASH = 1_024;

const NO_HASH =
  'passwordHash must be a bcrypt hash, or a PHC string of scrypt, argon2id, pbkdf2-sha1, pbkdf2-sha256, pbkdf2-sha512 or firescrypt, which takes about a second at most';

/** A username, in the form that is stored. One with an `@` must be the user's own email. */
export const username = () =>
  z.pipe(
    z.string().check(z.maxLength(LONGEST_USERNAME)),
    reading(usernameIn, wrongFormat('username', NO_USERNAME)),
  );

const NO_USERNAME =
  'username must be your own email, or letters, digits and . _ + -, not in the form of an id';

/** As long as an email, which may be a username. */
const LONGEST_USERNAME = 254;

const attributeValue = lazily(() =>
  z.unknown().register(z.globalRegistry, {
    id: 'AttributeValue',
    override: { type: ['string', 'number', 'boolean', 'null'] },
  }),
);

/** The values of attributes by key. Definitions, which only the database has, decide on types. */
export const attributeValues = () => z.record(z.string(), attributeValue());

const givenUsername = () =>
  z.pipe(z.string().check(z.minLength(1), z.maxLength(LONGEST_USERNAME)), z.transform(asUsername));

/** The query parameters of every list of people that leave one person at most. */
export const exactQuery = () => ({
  email: z.optional(email()),
  username: z.optional(givenUsername()),
});
