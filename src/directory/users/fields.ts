/** The fields of a user as requests give them: one schema each, for every surface. */
import * as z from 'zod';
import { passwordProblem } from '../../auth/password.ts';
import { lazily } from '../../isolate/lazily.ts';
import { normaliseEmail } from '../../values/email.ts';
import { imageUrlIn } from '../../values/image.ts';
import { asUsername, usernameIn } from '../../values/username.ts';
import { wrongFormat } from '../../values/wrong-format.ts';
import type { UserFields } from './user.ts';

/** An email, in the one form that is stored and compared. */
export const email = () =>
  z
    .string()
    .transform((text, context) => {
      const normal = normaliseEmail(text);
      if (normal === undefined) {
        context.addIssue(wrongFormat('email', 'email must be an email address'));
      }
      return normal ?? z.NEVER;
    })
    .meta({ example: 'jane@example.com' });

/** A name, or null to remove it. */
export const name = () => z.string().trim().min(1).max(256).nullable();

/** The URL of an image, as the URL parser writes it, or null to remove it. */
export const image = () =>
  z
    .string()
    .max(2_048)
    .transform((text, context) => {
      const url = imageUrlIn(text);
      if (url === undefined) {
        context.addIssue(wrongFormat('url', 'image must be an https URL without credentials'));
      }
      return url ?? z.NEVER;
    })
    .nullable();

/** The profile of a user: an absent field stays. */
export const profile = () => ({
  name: name().optional(),
  image: image().optional(),
});

export type Profile = {
  readonly [Field in keyof ReturnType<typeof profile>]?:
    | z.output<ReturnType<typeof profile>[Field]>
    | undefined;
};

/** The columns that a profile sets. */
export const profileFields = ({ name, image }: Profile): UserFields => ({ name, image });

/** A new password. Whether it is easy to guess depends on its user: see `auth/new-password.ts`. */
export const password = () =>
  z.string().superRefine((text, context) => {
    const problem = passwordProblem(text);
    if (problem) context.addIssue(problem);
  });

/** A username, in the form that is stored. One with an `@` must be the user's own email. */
export const username = () =>
  z
    .string()
    .max(254)
    .transform((text, context) => {
      const stored = usernameIn(text);
      if (stored === undefined) context.addIssue(wrongFormat('username', NO_USERNAME));
      return stored ?? z.NEVER;
    });

const NO_USERNAME =
  'username must be your own email, or letters, digits and . _ + -, not in the form of an id';

const attributeValue = lazily(() =>
  z.unknown().meta({
    id: 'AttributeValue',
    override: { type: ['string', 'number', 'boolean', 'null'] },
  }),
);

/** The values of attributes by key. Definitions, which only the database has, decide on types. */
export const attributeValues = () => z.record(z.string(), attributeValue());

/** The query parameters of every list of people that leave one person at most. */
export const exactQuery = () => ({
  email: email().optional(),
  username: z.string().min(1).max(LONGEST_USERNAME).transform(asUsername).optional(),
});

/** As long as an email, which may be a username. */
const LONGEST_USERNAME = 254;
