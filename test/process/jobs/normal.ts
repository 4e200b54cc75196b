/** Output without what differs from run to run: ids, tokens, times and ports. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/\b(rst|inv)_[0-9a-z]+…?/g, '$1_…'],
  [/\b(user_attr|user|principal|app|org|token|invitation|identity)_01[0-9a-z]+…?/g, '$1_…'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}\b/g, 'a UUID'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'a time'],
  [/-[0-9a-z]{8}@service\.invalid/g, '@service.invalid'],
  [/http:\/\/localhost:\d+/g, 'http://localhost'],
];

/** What two outputs have in common if they tell the same. JSON may be laid out in any way. */
export function alike(output: string, isJson: boolean): unknown {
  const normal = FORMS.reduce((text, [form, word]) => text.replace(form, word), output.trim());
  return isJson ? JSON.parse(normal) : normal;
}
