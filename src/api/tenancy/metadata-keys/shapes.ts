/** Rules as they are shown, and the bodies that make and change them. */
import { lazily } from '../../../isolate/lazily.ts';
import {
  AUTHORITIES,
  FORMATS,
  type Json,
  READERS,
  UNKNOWN_KEYS,
  VALUE_TYPES,
} from '../../../policy/keys/rule.ts';
import { textLike } from '../../../values/text-like.ts';
import { time } from '../../../values/time.ts';
import * as z from '../../../values/zod.ts';
import { nextCursor } from '../paging.ts';

/** The most values of an `enum`. */
const CHOICES = 100;

/** Any value. A body holds nothing but values of JSON. */
const json = () =>
  z.pipe(
    z.unknown(),
    z.transform((value) => value as Json),
  );

/** What a value must be. Each field may be left out. */
const fields = {
  label: () => z.string().check(z.trim(), z.minLength(1), z.maxLength(128)),
  description: () => z.string().check(z.maxLength(512)),
  type: () => z.enum(VALUE_TYPES),
  enum: () => z.array(json()).check(z.minLength(1), z.maxLength(CHOICES)),
  minimum: () => z.number(),
  maximum: () => z.number(),
  maxLength: () => z.int().check(z.minimum(0)),
  format: () => z.enum(FORMATS),
};

export const unknownKeys = () => z.enum(UNKNOWN_KEYS);
const write = () => z.enum(AUTHORITIES);
const read = () => z.enum(READERS);

export const rule = lazily(() =>
  z
    .object({
      key: textLike('tier'),
      label: z.optional(fields.label()),
      description: z.optional(fields.description()),
      type: z.optional(fields.type()),
      enum: z.optional(z.readonly(z.array(z.unknown()))),
      minimum: z.optional(z.number()),
      maximum: z.optional(z.number()),
      maxLength: z.optional(z.number()),
      format: z.optional(fields.format()),
      default: z.optional(z.unknown()),
      write: write(),
      read: read(),
      createdAt: time(),
      updatedAt: time(),
    })
    .register(z.globalRegistry, { id: 'MetadataRule' }),
);

/** PUT: what is left out is not said, and `write` and `read` are the person's. */
export const ruleBody = lazily(() =>
  z
    .strictObject({
      label: z.optional(fields.label()),
      description: z.optional(fields.description()),
      type: z.optional(fields.type()),
      enum: z.optional(fields.enum()),
      minimum: z.optional(fields.minimum()),
      maximum: z.optional(fields.maximum()),
      maxLength: z.optional(fields.maxLength()),
      format: z.optional(fields.format()),
      default: z.optional(json()),
      write: z.optional(write()),
      read: z.optional(read()),
    })
    .register(z.globalRegistry, { id: 'MetadataRuleRequest' }),
);

/** PATCH: what is left out stays, and null takes a part away. */
export const ruleUpdate = lazily(() =>
  z
    .strictObject({
      label: z.nullish(fields.label()),
      description: z.nullish(fields.description()),
      type: z.nullish(fields.type()),
      enum: z.nullish(fields.enum()),
      minimum: z.nullish(fields.minimum()),
      maximum: z.nullish(fields.maximum()),
      maxLength: z.nullish(fields.maxLength()),
      format: z.nullish(fields.format()),
      default: z.optional(json()),
      write: z.optional(write()),
      read: z.optional(read()),
    })
    .register(z.globalRegistry, { id: 'MetadataRuleUpdate' }),
);

export const ruleList = lazily(() =>
  z
    .object({
      rules: z.array(rule()),
      unknownKeys: unknownKeys(),
      inherited: z.nullable(z.object({ rules: z.array(rule()), unknownKeys: unknownKeys() })),
      nextCursor: nextCursor(),
    })
    .register(z.globalRegistry, { id: 'MetadataRules' }),
);

const violation = lazily(() =>
  z
    .object({
      userId: textLike('user_01jmx8k2f5e6h9q3v7r1t4w8y0'),
      username: textLike('john_doe'),
      tenantId: textLike('org_01jmx8k2f5e6h9q3v7r1t4w8y0'),
      tenantKey: textLike('acme-corp'),
      reason: z.string(),
    })
    .register(z.globalRegistry, { id: 'MetadataViolation' }),
);

export const violationList = lazily(() =>
  z
    .object({ violations: z.array(violation()), nextCursor: nextCursor() })
    .register(z.globalRegistry, { id: 'MetadataViolations' }),
);

/** What a rule would find in what is stored. */
export const dryRun = lazily(() =>
  z
    .object({
      violations: z.object({
        count: z.number(),
        isComplete: z.boolean(),
        sample: z.array(violation()),
      }),
    })
    .register(z.globalRegistry, { id: 'MetadataRuleDryRun' }),
);

/** A JSON Schema (2020-12) of the records in a tenant. */
export const jsonSchema = lazily(() =>
  z
    .looseObject({ $schema: z.string(), type: z.literal('object') })
    .register(z.globalRegistry, { id: 'MetadataJsonSchema' }),
);
