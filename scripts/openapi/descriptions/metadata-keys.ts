import type { Descriptions } from './descriptions.ts';

const listed =
  'By key. `inherited` are the rules of the application, which hold in its organizations as well. With `format=json-schema` the answer is a JSON Schema (2020-12) of the records here, under all rules.';
const unknown =
  '`unknownKeys` says what a key without a rule is: free to all (`allow`), for admins (`admin`), or not taken at all (`refuse`). An organization may only narrow what its application says (409).';
const made =
  'Whoever makes no choice gets `write` and `read` as `user`. An organization may only narrow a rule of its application (409). With `dryRun=true` nothing is changed, and the answer tells how many stored values would break the rule. They stay readable; the next wrong value is refused.';
const changed =
  'What is left out stays, and null takes a part away. A `default` of null is set by PUT. Otherwise as PUT.';
const broken =
  'The stored values that break the rule, also in the organizations of an application. A page may be short or empty though more follow: `nextCursor` says so.';
const read = 'The rule of this tenant itself; 404 if it has none, whatever its application says.';
const removed = 'Its key is free then. A rule of the application stays.';

export const metadataKeys: Descriptions = {
  listApplicationMetadataKeys: {
    summary: 'List the rules of an application for metadata',
    description: listed,
    replies: { 200: 'A page of rules, or a JSON Schema.' },
  },
  updateApplicationMetadataPolicy: {
    summary: 'Say what keys without a rule are in an application',
    description: unknown,
    replies: { 200: 'The rules, first page.' },
  },
  readApplicationMetadataKey: {
    summary: "Read an application's rule for a key",
    description: read,
    replies: { 200: 'The rule.' },
  },
  replaceApplicationMetadataKey: {
    summary: "Make or replace an application's rule for a key",
    description: made,
    replies: { 200: 'The rule, or what a dry run has found.', 201: 'The new rule.' },
  },
  updateApplicationMetadataKey: {
    summary: "Change an application's rule for a key",
    description: changed,
    replies: { 200: 'The rule, or what a dry run has found.' },
  },
  deleteApplicationMetadataKey: {
    summary: "Remove an application's rule for a key",
    description: removed,
    replies: { 200: 'It is done.' },
  },
  listApplicationMetadataViolations: {
    summary: "List the values that break an application's rule",
    description: broken,
    replies: { 200: 'A page of violations.' },
  },
  listOrganizationMetadataKeys: {
    summary: 'List the rules of an organization for metadata',
    description: listed,
    replies: { 200: 'A page of rules, or a JSON Schema.' },
  },
  updateOrganizationMetadataPolicy: {
    summary: 'Say what keys without a rule are in an organization',
    description: unknown,
    replies: { 200: 'The rules, first page.' },
  },
  readOrganizationMetadataKey: {
    summary: "Read an organization's rule for a key",
    description: read,
    replies: { 200: 'The rule.' },
  },
  replaceOrganizationMetadataKey: {
    summary: "Make or replace an organization's rule for a key",
    description: made,
    replies: { 200: 'The rule, or what a dry run has found.', 201: 'The new rule.' },
  },
  updateOrganizationMetadataKey: {
    summary: "Change an organization's rule for a key",
    description: changed,
    replies: { 200: 'The rule, or what a dry run has found.' },
  },
  deleteOrganizationMetadataKey: {
    summary: "Remove an organization's rule for a key",
    description: removed,
    replies: { 200: 'It is done.' },
  },
  listOrganizationMetadataViolations: {
    summary: "List the values that break an organization's rule",
    description: broken,
    replies: { 200: 'A page of violations.' },
  },
};
