/** Decisions about attribute definitions. Pure. */
import type { DefinitionOutcome } from '../../directory/attributes/change.ts';
import { MOST_VALUES } from '../../directory/attributes/conversion.ts';
import type { AttributeUpdate, DefinitionRow } from '../../directory/attributes/definition.ts';
import { conflict, invalidBody } from '../../http/problem.ts';
import type { AttributeType } from '../../values/coercion.ts';

/** A currency needs a code, and no other type has one. */
export function requireCurrency(type: AttributeType, code: string | null | undefined): void {
  if ((type === 'currency') === Boolean(code)) return;
  const message =
    type === 'currency'
      ? 'currencyCode is required for the type currency'
      : 'currencyCode belongs to the type currency only';
  throw invalidBody('currencyCode', message);
}

/**
 * An update with the currency code of its type: kept for a currency, cleared for any other type.
 */
export function withCurrency(
  definition: Pick<DefinitionRow, 'type' | 'currency_code'>,
  update: AttributeUpdate,
): AttributeUpdate {
  const type = update.type ?? definition.type;
  const kept = type === 'currency' ? definition.currency_code : null;
  const currencyCode = update.currencyCode === undefined ? kept : update.currencyCode;
  requireCurrency(type, currencyCode);
  return { ...update, currencyCode };
}

/** The definition that a change left behind; raises `conflict` when there was no change. */
export function definitionIn(
  outcome: DefinitionOutcome,
  { key, type }: Pick<DefinitionRow, 'key' | 'type'>,
): DefinitionRow {
  switch (outcome.is) {
    case 'done':
      return outcome.definition;
    case 'key_taken':
      throw conflict('Another user attribute has this key.');
    case 'external_key_taken':
      throw conflict('Another user attribute has this externalKey.');
    case 'changed_meanwhile':
      throw conflict('It was changed by someone else meanwhile: read it again and retry.');
    case 'values_do_not_fit': {
      const users =
        outcome.users === 1 ? '1 user has a value' : `${outcome.users} users have values`;
      throw conflict(`${users} that cannot be coerced to type '${type}'`);
    }
    case 'too_many_values':
      throw conflict(
        `'${key}' has more than ${MOST_VALUES} distinct values: define a new attribute.`,
      );
  }
}
