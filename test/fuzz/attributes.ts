/** One attribute of each type, which every chapter may set and filter on. */
import { indexOf } from '../../src/directory/attributes/value.ts';

const types = ['string', 'number', 'boolean', 'date', 'currency'] as const;

export const attributeKeyPool: readonly string[] = types.map((type) => `a_${type}`);

export const attributeStatements = (): string[] =>
  types.flatMap((type) => {
    const code = type === 'currency' ? "'EUR'" : 'NULL';
    return [
      `INSERT OR IGNORE INTO attribute_definitions (id, key, label, type, currency_code, created_at, updated_at)
       VALUES ('user_attr_a_${type}', 'a_${type}', '${type}', '${type}', ${code}, 1, 1)`,
      indexOf(`a_${type}`),
    ];
  });
