import { BOOKMARK_HEADER } from '../../../src/http/session.ts';
import type { Descriptions } from './descriptions.ts';

const record = {
  description: 'The record as it stands.',
  headers: { 'Cache-Status': 'Where the answer came from (RFC 9211).' },
};

export const platformMetadata: Descriptions = {
  readPlatformMetadata: {
    summary: 'Read metadata',
    description:
      "A user without a record has `{}`. Reading creates nothing. With `resolve=true` values come in this order: those that the application has locked, those that the organization has locked, one's own, the defaults of the organization and of the application, and the defaults of rules. With `version` or `at` it answers with the record as it was, and with the `ETag` of that version; keys that are private today are left out. A time before the first change is `{}`; a version that is not reached yet is 404, and one that is no longer kept 410.",
    headers: {
      'Cache-Control':
        '`no-cache` asks the database; `max-age=N` takes copies of at most N seconds; `only-if-cached` takes a copy or 504.',
    },
    replies: {
      200: {
        description: record.description,
        headers: {
          ...record.headers,
          Age: 'Seconds since a copy was what the database held.',
          [BOOKMARK_HEADER]:
            'Replaces the bookmark of the request, if that was from before a restore of the database.',
        },
      },
      504: 'The request said only-if-cached, and there is no copy.',
    },
  },
  updatePlatformMetadata: {
    summary: 'Set and delete single keys',
    description:
      'At the top level: `delete_keys` leave first, then `metadata` is set. With `Content-Type: application/merge-patch+json` the merge is deep and null deletes (RFC 7396).',
    replies: {
      200: record,
    },
  },
  changePlatformMetadataBatch: {
    summary: 'Set and delete keys of up to 500 users',
    description:
      'Each row is the body of a PATCH and the `username` of its user: a username, or the id of the user or its principal. Absent: you. It has the status and, in `error`, the body that this PATCH would have answered. A row that is refused touches no other. Rows of one user are taken in their order. Rows are made 50 at a time: after a 503 or a broken connection send the request again, with the same `Idempotency-Key` or without one. Whoever has no rights over others may name only themselves. A body has at most 1 MiB.',
    replies: {
      207: 'What became of each row, in their order.',
    },
  },
  replacePlatformMetadata: {
    summary: 'Replace all metadata',
    description: 'Everything that was stored goes. To change single keys, use PATCH.',
    headers: { 'If-None-Match': '`*` writes only where nothing is stored yet; 412 otherwise.' },
    replies: {
      200: record,
    },
  },
  deletePlatformMetadata: {
    summary: 'Delete all metadata',
    description:
      'The record is empty then: a read answers `{}`. Deleting what is empty is no error.',
    replies: {
      204: 'No metadata is stored.',
    },
  },
};
