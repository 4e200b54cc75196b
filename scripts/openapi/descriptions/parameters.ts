/** What the document says in words of the parameters of paths and queries. */
interface ParameterDescription {
  readonly name: string;
  /** The operations that mean it so. Absent: all that have it and are not named otherwise. */
  readonly of?: readonly string[];
  readonly text: string;
  /** Shown where the example of an endpoint does not give the parameter. */
  readonly example?: string | number | Readonly<Record<string, string | number>>;
}

const records = [
  'readPlatformMetadata',
  'updatePlatformMetadata',
  'replacePlatformMetadata',
  'deletePlatformMetadata',
  'listPlatformMetadataChanges',
  'undoPlatformMetadataChange',
];
const anApplication = 'app_01hm6xq4000000000000000001';

export const parameters: readonly ParameterDescription[] = [
  // Paths
  { name: 'appId', text: 'The id of the application.' },
  { name: 'orgId', text: 'The id of the organization.' },
  {
    name: 'userId',
    text: 'The id of the user or of its principal, or `external:` and its `externalId`.',
  },
  {
    name: 'principalId',
    text: 'The id of the principal or of the user, or `external:` and its `externalId`.',
  },
  { name: 'id', text: 'The id of the definition, not its key.' },
  { name: 'tokenId', text: 'The id of the token. It is no secret.' },
  { name: 'invitationId', text: 'The id of the invitation.' },
  { name: 'webhookId', text: 'The id of the webhook.' },
  { name: 'eventId', text: 'The `id` of a line of the history.' },
  { name: 'erasureId', text: 'The id of the receipt.' },
  { name: 'identityId', text: 'The `id` of the identity in the list.' },
  { name: 'secret', text: 'The secret in the message.' },
  { name: 'ruleKey', text: 'The key of the records that the rule is for.' },
  // Lists
  { name: 'limit', text: 'How many to a page.', example: 50 },
  {
    name: 'cursor',
    text: 'Where the page before ended, as that page told it. Keep the filters.',
    example: 'WyJ1c2VyXzAxIl0',
  },
  {
    name: 'since',
    text: 'Only what was changed from this date or time on.',
    example: '2026-02-24',
  },
  {
    name: 'surface',
    text: 'Only what belongs to this part of the directory.',
    example: 'metadata',
  },
  {
    name: 'key',
    of: [
      'listPersonChanges',
      'listApplicationChanges',
      'listOrganizationChanges',
      'listPlatformMetadataChanges',
    ],
    text: 'Only lines that show this name.',
    example: 'theme',
  },
  {
    name: 'userId',
    of: ['listEvents'],
    text: 'Only what is about this user.',
    example: 'user_01hm6xq4000000000000000003',
  },
  {
    name: 'scopeId',
    of: ['listEvents'],
    text: 'Only what belongs to this application or organization.',
    example: anApplication,
  },
  { name: 'type', text: 'Only events of this type.', example: 'preferences.changed' },
  { name: 'email', text: 'Only the person of this email.' },
  { name: 'username', text: 'Only the person of this username.', example: 'jane_smith' },
  { name: 'externalId', text: 'Only the person of this `externalId`.', example: 'crm-4711' },
  { name: 'key', text: 'Only the one of this key.', example: 'acme-corp' },
  {
    name: 'search',
    text: 'Part of a name, email or username, in any case, with or without accents.',
    example: 'jane',
  },
  {
    name: 'verified',
    text: 'Only people whose email is verified, or only others.',
    example: 'true',
  },
  { name: 'dateFrom', text: 'Created at this time or later.', example: '2026-02-24' },
  {
    name: 'dateTo',
    text: 'Created at this time or earlier. A day, a minute or a second means all of it.',
    example: '2026-02-24',
  },
  {
    name: 'updatedSince',
    text: 'Changed at this time or later. With `sort=updated` it keeps others in step.',
  },
  {
    name: 'sort',
    text: '`newest`, `oldest`, `name`, `updated` (the longest unchanged first) or `attr.<key>` (those who lack it last). A `-` before it turns it round.',
  },
  {
    name: 'attr',
    text: 'Filters on attributes, read under the types of their definitions: `attr[plan]=pro`, and with an operator `attr[mrr.gte]=100`. The operators are `gt`, `gte`, `lt`, `lte`, `ne`, `contains` (part of a string), `exists` (`true` or `false`) and `in` (values with commas between them). `attr[mrr][gte]=100` and `attr.mrr[gte]=100` are the same.',
    example: { plan: 'pro', 'mrr.gte': 10 },
  },
  {
    name: 'isServiceUser',
    text: 'Only services (`true`), or only people (`false`).',
    example: 'false',
  },
  {
    name: 'format',
    text: '`json-schema`: all rules as one JSON Schema, in place of a page.',
    example: 'json-schema',
  },
  {
    name: 'format',
    of: ['exportDirectory'],
    text: '`ndjson`: JSON, one person a line. `csv`: a table in pages.',
    example: 'ndjson',
  },
  {
    name: 'include',
    of: ['exportDirectory'],
    text: 'What else a line has, with commas between: `memberships`, `preferences`, `identities`. For those who manage people. People of the team have it for administrators of the platform only.',
    example: 'memberships,preferences',
  },
  {
    name: 'bom',
    of: ['exportDirectory'],
    text: '`true` begins a CSV with a byte order mark, by which Excel knows that it is UTF-8.',
    example: 'true',
  },
  {
    name: 'limit',
    of: ['exportDirectory'],
    text: 'How many people at most. A page of CSV has 10,000 at most, and fewer where they are large.',
    example: 100_000,
  },
  {
    name: 'cursor',
    of: ['exportDirectory'],
    text: 'Where the answer before ended. Keep the filters and the format.',
    example: 'WyJ1c2VyXzAxIl0',
  },
  { name: 'status', text: 'Only invitations in this state.', example: 'pending' },
  {
    name: 'applicationId',
    of: ['listOrganizations'],
    text: 'Only organizations of this application.',
    example: anApplication,
  },
  {
    name: 'userId',
    of: ['listTokens', 'signOutEverywhere'],
    text: 'The user whose tokens are meant, or its principal. Absent: you.',
    example: 'user_01hm6xq4000000000000000003',
  },
  {
    name: 'scopeId',
    of: ['readIngestReport'],
    text: 'The application or organization.',
    example: anApplication,
  },
  {
    name: 'call',
    text: 'What the body carries: many messages, or one of this type. A letter is what the library in browsers says.',
    example: 'batch',
  },
  {
    name: 'scopeId',
    of: ['listTokens'],
    text: 'Only those bound to this scope.',
    example: anApplication,
  },
  {
    name: 'scopeId',
    of: ['signOutEverywhere'],
    text: 'Only those bound to this scope. It needs `userId`.',
    example: anApplication,
  },
  {
    name: 'organizationId',
    text: 'Only people of this organization.',
    example: 'org_01hm6xq4000000000000000002',
  },
  {
    name: 'applicationId',
    of: ['listPeople', 'exportDirectory'],
    text: 'Only people of this application and of its organizations.',
    example: anApplication,
  },
  // Records
  { name: 'platform_key', text: "The tenant's key: an application's or an organization's." },
  {
    name: 'username',
    of: records,
    text: 'The user of the record: a username, or the id of the user or its principal. Absent: you. For the record of another user the caller needs the admin role of the tenant.',
    example: 'jane_smith',
  },
  {
    name: 'resolve',
    text: 'With `true`, `metadata` has effective values, and `sources` tells where each comes from: the person, the defaults of the organization or of the application, or a rule.',
    example: 'true',
  },
  {
    name: 'version',
    text: 'The record as it was at this version: the number at the start of its `ETag`.',
    example: '7',
  },
  {
    name: 'at',
    text: 'The record as it was at this time. A date alone means its first moment.',
    example: '2026-11-01T00:00:00Z',
  },
  // How a change is made
  { name: 'cascade', text: '`true` removes its members as well. Without it, they are a 409.' },
  {
    name: 'isAdmin',
    text: '`true` says that an admin is changed. The answer says so too, in `isAdminUpdate`.',
    example: 'true',
  },
  {
    name: 'force',
    text: '`true` undoes also what has changed since.',
    example: 'true',
  },
  { name: 'discard', text: '`true` removes the stored values that do not fit.', example: 'true' },
  {
    name: 'keepAmounts',
    text: '`true` keeps the numbers of stored amounts under the new currency.',
    example: 'true',
  },
  {
    name: 'dryRun',
    of: ['identifyBatch'],
    text: '`true` writes nothing, and tells what would be created, changed and refused.',
    example: 'true',
  },
  {
    name: 'dryRun',
    text: '`true` changes nothing, and tells in `misfits` whose stored values would not fit.',
    example: 'true',
  },
  {
    name: 'dryRun',
    of: ['Application', 'Organization'].flatMap((tenant) => [
      `replace${tenant}MetadataKey`,
      `update${tenant}MetadataKey`,
    ]),
    text: '`true` changes nothing, and tells in `violations` which stored values would break the rule.',
    example: 'true',
  },
  { name: 'details', text: 'Alone, or `true`: tells what runs, too.', example: 'true' },
  { name: 'sessions', text: '`true`: only those that were made by signing in.' },
];
