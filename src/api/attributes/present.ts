import type { DefinitionRow } from '../../directory/attributes/definition.ts';
import { iso } from '../../values/time.ts';

export const presentDefinition = (row: DefinitionRow) => ({
  id: row.id,
  key: row.key,
  label: row.label,
  description: row.description,
  type: row.type,
  currencyCode: row.currency_code,
  externalKey: row.external_key,
  createdAt: iso(row.created_at),
  updatedAt: iso(row.updated_at),
});
