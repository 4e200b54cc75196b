/** Decisions about attribute definitions. Pure. */
import type { DefinitionOutcome } from '../../directory/attributes/change.ts';
import { type Consent, MOST_VALUES } from '../../directory/attributes/conversion.ts';
import type { AttributeUpdate, DefinitionRow } from '../../directory/attributes/definition.ts';
import { conflict, invalidBody, type Problem } from '../../http/problem.ts';
import type { AttributeType } from '../../values/coercion.ts';
import { isCurrencyCode } from '../../values/currencies.ts';

/** A currency needs a code, and no other type has one. */
export function requireCurrency(type: AttributeType, code: string | null | undefined): void {
  if ((type === 'currency') === Boolean(code)) return;
  const message =
    type === 'currency'
      ? 'currencyCode is required for the type currency'
      : 'currencyCode belongs to the type currency only';
  throw invalidBody('currencyCode', message);
}

export const NO_CURRENCY = 'currencyCode must be that of a currency of ISO 4217, such as EUR';

/** The consent that a query gives. */
export const consentIn = (query: {
  readonly discard?: boolean | undefined;
  readonly keepAmounts?: boolean | undefined;
}): Consent => ({
  discard: query.discard ?? false,
  keepAmounts: query.keepAmounts ?? false,
});

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
  // A code that was withdrawn since it was stored is taken back.
  if (currencyCode && currencyCode !== definition.currency_code && !isCurrencyCode(currencyCode)) {
    throw invalidBody('currencyCode', NO_CURRENCY);
  }
  return { ...update, currencyCode };
}

/** The definition that a change left behind; raises `conflict` when there was no change. */
export function definitionIn(
  outcome: DefinitionOutcome,
  typed: Pick<DefinitionRow, 'key' | 'type'>,
): DefinitionRow {
  if (outcome.is === 'done') return outcome.definition;
  throw problemOf(outcome, typed);
}

/** Why a definition was not changed, as a problem. */
export function problemOf(
  outcome: Exclude<DefinitionOutcome, { readonly is: 'done' }>,
  { key, type }: Pick<DefinitionRow, 'key' | 'type'>,
): Problem {
  switch (outcome.is) {
    case 'key_taken':
      return conflict('key_taken', 'Another user attribute has this key.');
    case 'external_key_taken':
      return conflict('key_taken', 'Another user attribute has this externalKey.');
    case 'changed_meanwhile':
      return conflict(
        'changed_meanwhile',
        'It was changed by someone else meanwhile: read it again and retry.',
      );
    case 'values_do_not_fit': {
      const users =
        outcome.users === 1 ? '1 user has a value' : `${outcome.users} users have values`;
      return conflict(
        'values_do_not_fit',
        `${users} that cannot be coerced to type '${type}': ?discard=true removes what does not fit.`,
      );
    }
    case 'amounts_change': {
      const users = outcome.users === 1 ? '1 user has' : `${outcome.users} users have`;
      return conflict(
        'values_do_not_fit',
        `${users} amounts that would be of another currency: ?keepAmounts=true keeps the numbers, ?discard=true removes them.`,
      );
    }
    case 'too_many_values':
      return conflict(
        'limit_reached',
        `'${key}' has more than ${MOST_VALUES} distinct values: define a new attribute.`,
      );
  }
}
