/** The first requests to try, ready to paste. */
import { people } from '../demo-data.ts';

export function firstScreen(port: number, state: string): string {
  const api = `http://localhost:${port}`;
  const record = `${api}/api/core/users/platform-metadata/?platform_key=acme-corp`;
  return `
  Roster is ready on ${api}   reference: ${api}/docs/   mail: ${api}/dev/mail/

  John stores a preference:

    curl -X PATCH '${record}' \\
      -H 'Authorization: Token ${people.john.token}' \\
      -H 'Content-Type: application/json' \\
      -d '{"metadata": {"theme": "dark"}}'

  His tenant's admin reads it:

    curl '${record}&username=john_doe' \\
      -H 'Authorization: Token ${people.admin.token}'

  What counts for him, and where it comes from (Acme's density, My App's locked time zone):

    curl '${record}&resolve=true' \\
      -H 'Authorization: Token ${people.john.token}'

  A rule leaves his tier to admins, so this is refused by name:

    curl -X PATCH '${record}' \\
      -H 'Authorization: Token ${people.john.token}' \\
      -H 'Content-Type: application/json' \\
      -d '{"metadata": {"tier": "pro"}}'

  The root token (from .dev.vars) may do everything, such as tell Roster who someone is:

    curl -X POST ${api}/api/v1/users/identify -H 'Authorization: Bearer dev-root-token' \\
      -H 'Content-Type: application/json' \\
      -d '{"email": "jane@example.com", "name": "Jane Doe", "attributes": {"plan": "pro", "mrr": 49.9}}'

    curl '${api}/api/v1/users?attr.plan=pro' -H 'Authorization: Bearer dev-root-token'

  Messages to people are kept, and shown on ${api}/dev/mail/: a code to sign in, for instance.

    curl -X POST ${api}/api/v1/auth/codes -H 'Content-Type: application/json' \\
      -d '{"purpose": "sign_in", "email": "${people.john.email}"}'

  Each change is posted to a webhook, whose receiver prints a line below. Its deliveries are on
  ${api}/console/tenants/platform/webhooks, where Olga Operator sees them come in.

  Tenants: acme-corp, my-app, corporate, personal, globex. State is kept between starts;
  delete ${state} to begin anew.
`;
}
