/** `e|operator|flags|digits:` of formats: sums and comparisons of two numbers, in whole numbers or with a fraction. */

type Operator = (left: number, right: number) => number;

/** Numbers closer than this are equal, as in tmux. */
const epsilon = 1e-9;

const operators: Readonly<Record<string, Operator>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  m: (a, b) => a % b,
  '%': (a, b) => a % b,
  '==': (a, b) => (Math.abs(a - b) < epsilon ? 1 : 0),
  '!=': (a, b) => (Math.abs(a - b) > epsilon ? 1 : 0),
  '<': (a, b) => (a < b ? 1 : 0),
  '>': (a, b) => (a > b ? 1 : 0),
  '<=': (a, b) => (a < b || Math.abs(a - b) < epsilon ? 1 : 0),
  '>=': (a, b) => (a > b || Math.abs(a - b) < epsilon ? 1 : 0),
};

/** Most digits after the point. */
const maxDigits = 100;

/** The result as text; '' for an unknown operator or an operand that is no number. */
export function calculate(args: readonly string[], left: string, right: string): string {
  const [name = '', flags = '', digitsText] = args;
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (!operator || !isNumber(left) || !isNumber(right)) return '';
  const fraction = flags.includes('f');
  if (digitsText !== undefined && !/^\d{1,3}$/.test(digitsText)) return '';
  const digits = digitsText === undefined ? (fraction ? 2 : 0) : Math.min(Number(digitsText), maxDigits);
  const whole = (value: number): number => (fraction ? value : Math.trunc(value));
  const result = operator(whole(Number(left)), whole(Number(right)));
  if (fraction)
    return Number.isFinite(result) ? result.toFixed(digits) : String(result).replace('Infinity', 'inf');
  // C's conversion of infinity to a long, which tmux prints for a division by zero and for what is too large.
  if (!(Math.abs(result) < 2 ** 63)) return '-9223372036854775808';
  const integer = Math.trunc(result) + 0;
  return digits > 0 ? integer.toFixed(digits) : String(Object.is(integer, -0) ? 0 : integer);
}

/** Nothing counts as 0, as in strtod(3). */
function isNumber(text: string): boolean {
  if (text === '') return true;
  return text.length < 400 && /^\s*(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|0x[\da-f]+)$/i.test(text);
}
