/** The mistakes in settings, as the scripts tell them. */
import { type Mistake, mistakesOf, settings } from '../../src/check-environment.ts';
import type { Configured } from './configured.ts';
import { exampleOf } from './examples.ts';

/** A secret that is set in Cloudflare is in no file, so its absence here means nothing. */
const SECRETS = ['ROOT_TOKEN', 'MAILER_SECRET', 'SUPPRESSION_KEY'];

/** Every mistake, also names that Roster does not know: each is likely a misspelt one. */
export const mistakesIn = ({ env }: Configured): Mistake[] => [
  ...mistakesOf(env),
  ...Object.keys(env)
    .filter((name) => !(name in settings))
    .map((name) => ({
      name,
      message: `Remove ${name}, or correct it: Roster has no such setting`,
    })),
];

/** The mistakes of a deployment, without those that a secret in Cloudflare may make good. */
export const mistakesToDeploy = (configured: Configured): Mistake[] =>
  mistakesIn(configured).filter(
    ({ name }) => !(SECRETS.includes(name) && !Object.hasOwn(configured.env, name)),
  );

/** The secrets that the files do not have. */
export const unseenSecrets = ({ env }: Configured): string[] =>
  SECRETS.filter((name) => !Object.hasOwn(env, name));

/** The mistakes as text, each with an example, and with its place if that is not wrangler.toml. */
export const told = (mistakes: readonly Mistake[], { from }: Configured): string =>
  mistakes
    .map(({ name, message }) => {
      const place = from.get(name);
      const source = place === undefined ? '' : `\n  Its value comes from ${place}.`;
      return `${message}${exampleOf(name)}${source}`;
    })
    .join('\n\n');
