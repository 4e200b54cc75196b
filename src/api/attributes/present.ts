import type { DefinitionRow } from '../../directory/attributes/definition.ts';
import type { MisfitRow, Preview } from '../../directory/attributes/preview.ts';
import type { Stored } from '../../values/coercion.ts';
import { excerpt } from '../../values/excerpt.ts';
import { iso } from '../../values/time.ts';

export const presentDefinition = (row: DefinitionRow) => ({
  id: row.id,
  key: row.key,
  label: row.label,
  description: row.description,
  type: row.type,
  currencyCode: row.currency_code,
  externalKey: row.external_key,
  visibility: row.visibility,
  createdAt: iso(row.created_at),
  updatedAt: iso(row.updated_at),
});

/** What a change would meet. */
export const presentPreview = ({ definition, misfits: { total, people } }: Preview) => ({
  data: presentDefinition(definition),
  misfits: { total, people: people.map(presentMisfit) },
});

/** Long texts are cut. */
function presentMisfit({ id, principal_id, email, name, json }: MisfitRow) {
  const value = JSON.parse(json) as Stored;
  const shown = typeof value === 'string' ? excerpt(value) : value;
  return { userId: id, principalId: principal_id, email, name, value: shown };
}
