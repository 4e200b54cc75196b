/** An issuer of the deployment: who signs in there is one user, and each refusal is in the log. */
import { expect } from 'vitest';
import { people } from '../../../scripts/demo-data.ts';
import { asker } from './answer.ts';
import { settingIn } from './blocks.ts';
import { freePort } from './free-port.ts';
import { runGuide } from './run-guide.ts';

const IN_GUIDE = 'http://localhost:9797/';

/** The address where the guide's issuer is to be: the server must trust it before it starts. */
export const addressOfIssuer = async () => `http://localhost:${await freePort()}/`;

/** The arguments that set what the guide says to set, for an issuer at an address. */
export function trusting(issuer: string): string[] {
  const [, value = ''] = settingIn('sign-in', 'toml').match(/^JWT_ISSUERS = '''(.*)'''$/ms) ?? [];
  return ['--var', `JWT_ISSUERS:${value.replaceAll(IN_GUIDE, issuer)}`, '--var', 'LOG:requests'];
}

interface Page {
  readonly data: readonly { readonly emailVerified: boolean; readonly name: string }[];
}

export async function signIn(url: string, ISSUER: string, output: () => string): Promise<void> {
  const log = () => output().match(/^\{"time".*$/gm) ?? [];
  await runGuide('sign-in', { ROSTER_URL: url, ISSUER });

  const root = asker(url, 'dev-root-token');
  const found = async (email: string) =>
    (await root<Page>('GET', `/api/v1/users?email=${email}`)).body.data;
  expect(await found('nora@example.com'), 'one user, and a verified one').toMatchObject([
    { name: 'Nora New', emailVerified: true },
  ]);
  expect(await found('max@example.com'), 'an unverified address makes nobody').toEqual([]);
  const john = asker(url, people.john.token);
  expect((await john('GET', '/api/v1/me/identities')).body, 'the link has ended').toEqual({
    data: [],
  });

  // Each refusal that the guide provokes is in the log, by the name that its table has.
  for (const name of [
    'jwt_audience',
    'jwt_issuer_unknown',
    'jwt_expired',
    'jwt_key_unknown',
    'email_unverified',
    'jwt_claim_missing',
  ]) {
    await expect.poll(() => log().join(), { timeout: 10_000 }).toContain(`"refused":"${name}"`);
  }
  const leaks = log().filter((line) => /eyJ\w+\.|rst_\w{20}/.test(line));
  expect(leaks.length, 'lines with a credential').toBe(0);
}
