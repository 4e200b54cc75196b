/** Reads and checks `JWT_ISSUERS`: the outside issuers whose JWTs are accepted. */
import { lazily } from '../isolate/lazily.ts';
import { jsonIn, mistakesIn, readOnce } from '../isolate/variable.ts';
import * as z from '../values/zod.ts';

/** Asymmetric algorithms only. A shared secret or `none` would let others forge a signature. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

const text = () => z.string({ error: 'must be text' }).check(z.minLength(1, 'must not be empty'));

const algorithm = () =>
  z.string().check(
    z.refine((name) => ALGORITHMS.includes(name), {
      error: ({ input }) => `"${input}" is not one of ${ALGORITHMS.join(', ')}`,
    }),
  );

/**
 * `a.b` names a claim that must be `true`; `a.b=text` names one that must equal the text.
 * See docs/decisions/jwt.md#claims-grant-nothing-by-default.
 */
const adminClaim = () =>
  z.pipe(
    written(/^[^.=]+(\.[^.=]+)*(=.+)?$/s, 'must be a path such as "a.b" or "a.b=text"'),
    z.transform((written) => {
      const [path = '', ...value] = written.split('=');
      return { path: path.split('.'), value: value.length === 0 ? true : value.join('=') };
    }),
  );

/** A path `a.b`: its text, or array of texts, names tenants by key or id. */
const organizationClaim = () =>
  z.pipe(
    written(/^[^.=]+(\.[^.=]+)*$/s, 'must be a path such as "a.b"'),
    z.transform((path) => path.split('.')),
  );

const written = (pattern: RegExp, error: string) =>
  z.string().check(z.regex(pattern, { error, abort: true }));

const audienceMissing = 'must name whom the tokens are for: text, or an array of texts';

const audience = () =>
  z.union([oneAudience(), z.array(text()).check(z.minLength(1, audienceMissing))], audienceMissing);

const oneAudience = () =>
  z.pipe(
    text(),
    z.transform((one) => [one]),
  );

const algorithms = () =>
  z.array(algorithm(), 'must be an array').check(z.minLength(1, 'must name at least one'));

const entry = () =>
  z.strictObject({
    issuer: text(),
    jwksUrl: text().check(z.refine(isTrustworthy, 'must be an https URL')),
    audience: z.readonly(audience()),
    algorithms: z.readonly(algorithms()),
    adminClaims: z._default(z.readonly(z.array(adminClaim())), []),
    serverWrittenUserMetadata: z._default(z.boolean(), false),
    createUsers: z._default(z.boolean(), false),
    organizationClaim: z.optional(organizationClaim()),
  });

type Entry = z.output<ReturnType<typeof entry>>;

/** Users must not write what makes them administrators or members. */
function refuseOwnClaims(
  { adminClaims, organizationClaim, serverWrittenUserMetadata }: Entry,
  context: z.core.$RefinementCtx<Entry>,
): void {
  const refuse = (claim: readonly string[], makes: string, path: (string | number)[]) => {
    if (serverWrittenUserMetadata || !claim.includes('user_metadata')) return;
    const message =
      `users write user_metadata themselves, so it must not make ${makes}; ` +
      'if this issuer alone writes it, say "serverWrittenUserMetadata": true';
    context.addIssue({ code: 'custom', path, message });
  };
  for (const [index, { path }] of adminClaims.entries()) {
    refuse(path, 'administrators', ['adminClaims', index]);
  }
  refuse(organizationClaim ?? [], 'members', ['organizationClaim']);
}

const issuer = () => z.readonly(entry().check(z.superRefine(refuseOwnClaims)));

const issuers = lazily(() =>
  z.array(issuer(), 'must be an array').check(
    z.superRefine((all, context) => {
      for (const [index, { issuer }] of all.entries()) {
        if (all.findIndex((other) => other.issuer === issuer) === index) continue;
        const message = 'is there twice; make one entry of both';
        context.addIssue({ code: 'custom', path: [index, 'issuer'], message });
      }
    }),
  ),
);

/** One configured issuer. */
export type Issuer = z.output<ReturnType<typeof issuer>>;
export type Issuers = ReadonlyMap<string, Issuer>;

/** The issuers by name. Throws an error that lists all mistakes by issuer and field. */
export const issuersIn = readOnce((text): Issuers => {
  const entries = jsonIn('JWT_ISSUERS', text, 'an array, "[]" for no issuers');
  const { data, error } = issuers().safeParse(entries);
  if (data) return new Map(data.map((each) => [each.issuer, each]));
  throw mistakesIn(
    'JWT_ISSUERS',
    error.issues.map((issue) => sentence(issue, entries)),
  );
});

function sentence({ path, message }: z.core.$ZodIssue, entries: unknown): string {
  const [index, ...field] = path;
  if (typeof index !== 'number') return message;
  const entry: unknown = Array.isArray(entries) ? entries[index] : undefined;
  const { issuer: name } = Object(entry) as { readonly issuer?: unknown };
  const place = typeof name === 'string' ? `issuer "${name}"` : `entry ${index + 1}`;
  return [place, field.join('.'), message].filter((word) => word !== '').join(': ');
}

/** Keys must come over https: plain http can be tampered with. Localhost and `.test` may use it. */
function isTrustworthy(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:') return true;
  return protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\]|.+\.test)$/.test(hostname);
}
