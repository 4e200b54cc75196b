/** The bodies of changes of a record, in the words of Django REST framework. */
import type { RecordChange } from '../../directory/records/change.ts';
import {
  characters,
  deleteKeys,
  dictionary,
  dictionaryBody,
  rowList,
} from '../../http/dialects/django-fields.ts';
import { lazily } from '../../isolate/lazily.ts';
import { asUsername } from '../../values/username.ts';
import * as z from '../../values/zod.ts';

const isDictionary = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const changeWith = (how: 'merge-patch' | 'replace', metadata: object): RecordChange => ({
  how,
  metadata: JSON.stringify(metadata),
});

const patchFields = () => ({
  metadata: z.optional(dictionary()),
  delete_keys: z.optional(deleteKeys()),
});

interface PatchFields {
  readonly metadata?: Record<string, unknown> | undefined;
  readonly delete_keys?: string[] | undefined;
}

const changesSomething = () =>
  z.refine<PatchFields>(
    ({ metadata, delete_keys }) => metadata !== undefined || delete_keys !== undefined,
    {
      error: "Provide 'metadata' to update or 'delete_keys' to remove keys.",
      // Also where every field is unknown: then DRF says this and no more.
      when: ({ value }) => isDictionary(value),
    },
  );

const merging = ({ metadata = {}, delete_keys = [] }: PatchFields): RecordChange => ({
  how: 'merge',
  metadata: JSON.stringify(metadata),
  deleteKeys: JSON.stringify(delete_keys),
});

export const patch = lazily(() =>
  z
    .pipe(dictionaryBody(patchFields()).check(changesSomething()), z.transform(merging))
    .register(z.globalRegistry, { id: 'PlatformMetadataPatch' }),
);

const aName = () =>
  z.pipe(
    characters().check(z.refine((text) => text !== '', { error: 'This field may not be blank.' })),
    z.transform(asUsername),
  );

/** A row of a batch: a patch, and whose record it is for. Absent is the caller's own. */
export const patchRow = lazily(() =>
  z
    .pipe(
      dictionaryBody({
        username: z.optional(aName()),
        ...patchFields(),
      }).check(changesSomething()),
      z.transform(({ username, ...fields }) => ({ username, change: merging(fields) })),
    )
    .register(z.globalRegistry, { id: 'PlatformMetadataRow' }),
);

const mergePatchBody = () =>
  dictionaryBody(
    {
      metadata: dictionary(
        'This field is required. Wrap the merge patch in it: {"metadata": {"theme": "dark"}}.',
      ),
      delete_keys: z.optional(
        z.never({
          error: 'In a merge patch, null deletes; delete_keys belongs to application/json.',
        }),
      ),
    },
    ['metadata'],
  );

export const mergePatch = lazily(() =>
  z
    .pipe(
      mergePatchBody(),
      z.transform(({ metadata }) => changeWith('merge-patch', metadata)),
    )
    .register(z.globalRegistry, { id: 'PlatformMetadataMergePatch' }),
);

export const replacement = lazily(() =>
  z
    .pipe(
      dictionaryBody({ metadata: dictionary() }),
      z.transform(({ metadata }) => changeWith('replace', metadata)),
    )
    .register(z.globalRegistry, { id: 'PlatformMetadataReplacement' }),
);

/** The most rows of a batch. */
const ROWS = 500;

/** Each row is parsed by itself. The document shows what it should be. */
const aRow = lazily(() =>
  z.union([z.unknown(), patchRow()]).register(z.globalRegistry, {
    override: ({ jsonSchema }) => {
      Object.assign(jsonSchema, jsonSchema.anyOf?.[1]);
      delete jsonSchema.anyOf;
    },
  }),
);

export const patches = lazily(() =>
  dictionaryBody({ records: rowList(aRow(), ROWS) }).register(z.globalRegistry, {
    id: 'PlatformMetadataRows',
    example: { records: [{ username: 'john_doe', metadata: { theme: 'dark' } }] },
  }),
);
