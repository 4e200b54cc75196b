/** Numbers in text, and the doubles that they become. Pure. */

const DECIMAL = /^[+-]?(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i;

/** From here on a double leaves out integers. */
const FIRST_GAP = 2 ** 53;

/** A double is named by at most so many digits. */
const NAMING_DIGITS = 17;

/**
 * Whether a double keeps a number that a text spells. A fraction is always an approximation. Beyond
 * 2^53 the text must be the double itself, or that double rounded to the digits of the text:
 * `9223372036854776000` is what JavaScript writes for 2^63, and `9007199254740993` is lost.
 * See docs/decisions/http.md#numbers-that-a-double-keeps.
 */
export function doubleKeeps(text: string): boolean {
  const value = Math.abs(Number(text));
  if (!Number.isFinite(value)) return false;
  const spelled = decimalOf(text);
  if (value < FIRST_GAP) return value > 0 || spelled.digits === '';
  const written = value.toPrecision(Math.min(Math.max(spelled.digits.length, 1), NAMING_DIGITS));
  return [written, BigInt(value).toString()].some((same) => isEqual(decimalOf(same), spelled));
}

interface Decimal {
  /** Without zeros at either end; empty for zero. */
  readonly digits: string;
  /** The power of ten that the digits, read as an integer, are multiplied with. */
  readonly exponent: number;
}

function decimalOf(text: string): Decimal {
  const [, whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  const significant = `${whole}${fraction}`.replace(/^0+/, '');
  const digits = withoutEndingZeros(significant);
  return {
    digits,
    exponent: Number(exponent) - fraction.length + significant.length - digits.length,
  };
}

/** A loop, since a pattern for zeros at the end takes quadratic time. */
function withoutEndingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

const isEqual = (one: Decimal, other: Decimal): boolean =>
  one.digits === other.digits && one.exponent === other.exponent;
