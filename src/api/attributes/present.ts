import type { DefinitionRow } from '../../directory/attributes/queries.ts';

export const presentDefinition = (row: DefinitionRow) => ({
  id: row.id,
  key: row.key,
  label: row.label,
  description: row.description,
  type: row.type,
  currencyCode: row.currency_code,
  externalKey: row.external_key,
  createdAt: new Date(row.created_at).toISOString(),
  updatedAt: new Date(row.updated_at).toISOString(),
});
