/** Guesses the type of an attribute from its column. Pure, and of constant size. */
export type AttributeType = 'string' | 'number' | 'boolean' | 'date';

/** How many values are looked at. */
const ENOUGH = 1_000;

/**
 * Names of columns whose digits are no amounts: nobody adds up postcodes, and a number forgets how
 * it was written.
 */
const NO_AMOUNT =
  /(^|[^a-z])(zip|post(al)?[ _-]?code|postcode|plz|phone|tel|telephone|mobile|cell|fax|id|iban|sku|vat|code|nr|no|number)([^a-z]|$)/i;

/** More digits before the point are an id or a telephone number, and 01234 is a postcode. */
const NUMBER = /^-?(0|[1-9]\d{0,8})(\.\d+)?$/;
const MOST_DIGITS = 15;
const DATE =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-](0\d|1[0-3]):?[0-5]\d)?)?$/i;

const fits: Readonly<Record<Exclude<AttributeType, 'string'>, (value: string) => boolean>> = {
  boolean: (value) => value === 'true' || value === 'false',
  number: (value) => NUMBER.test(value) && value.replace(/\D/g, '').length <= MOST_DIGITS,
  date: (value) => DATE.test(value) && isDay(value),
};

/** Whether the month has the day: 30 February is no date. */
function isDay(value: string): boolean {
  const day = value.slice(0, 10);
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

type Guessed = keyof typeof fits;

/** What the values of one column may be, seen one after another. */
export class TypeGuess {
  #seen = 0;
  #open: readonly Guessed[];

  constructor(column: string) {
    this.#open = NO_AMOUNT.test(column) ? ['boolean', 'date'] : ['boolean', 'number', 'date'];
  }

  see(value: string): void {
    if (value === '' || this.#seen === ENOUGH) return;
    this.#seen += 1;
    this.#open = this.#open.filter((type) => fits[type](value));
  }

  /** The one type that all values fit. A text where none does, or where nothing is known. */
  get type(): AttributeType {
    return (this.#seen > 0 ? this.#open[0] : undefined) ?? 'string';
  }
}
