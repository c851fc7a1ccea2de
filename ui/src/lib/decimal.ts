/** Decimal numbers as text. They never pass through floating point: `0.1` stays `0.1`, and 20 digits stay 20 digits. */
import { deviceLocale, numberFormat } from "./locale";

const canonical = /^-?\d+(\.\d+)?$/;

/** Whether this is a plain decimal such as `-12.50`. */
export function isDecimal(text: string): boolean {
  return canonical.test(text);
}

function separators(locale: string | undefined): { group: string; decimal: string } {
  const parts = numberFormat({}, locale).formatToParts(12345.6);
  return {
    group: parts.find((part) => part.type === "group")?.value ?? ",",
    decimal: parts.find((part) => part.type === "decimal")?.value ?? ".",
  };
}

/** What a person typed, as a plain decimal; null when it is not a number. */
export function parseDecimal(typed: string, locale: string | undefined = deviceLocale): string | null {
  const { group, decimal } = separators(locale);
  const bare = typed
    .trim()
    .replaceAll(group, "")
    .replace(/[\s\u00a0\u202f']/g, "")
    .replace("\u2212", "-")
    .replace(decimal, ".");
  const full = bare.startsWith(".") ? `0${bare}` : bare.replace(/^-\./, "-0.").replace(/\.$/, "");
  if (!canonical.test(full)) return null;
  return full.replace(/^(-?)0+(?=\d)/, "$1");
}

/** Intl reads decimals given as text exactly; the type of its argument does not say so yet. */
export function formatDecimal(
  text: string,
  options: Intl.NumberFormatOptions = {},
  locale: string | undefined = deviceLocale,
): string {
  return numberFormat(options, locale).format(text as unknown as number);
}

/** Orders two plain decimals. */
export function compareDecimals(left: string, right: string): number {
  const [a, b] = [split(left), split(right)];
  if (a.negative !== b.negative) return a.negative ? -1 : 1;
  const sign = a.negative ? -1 : 1;
  if (a.whole.length !== b.whole.length) return sign * (a.whole.length - b.whole.length);
  const size = Math.max(a.fraction.length, b.fraction.length);
  const [x, y] = [a.whole + a.fraction.padEnd(size, "0"), b.whole + b.fraction.padEnd(size, "0")];
  return x === y ? 0 : x < y ? -sign : sign;
}

function split(text: string): { negative: boolean; whole: string; fraction: string } {
  const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
  const negative = text.startsWith("-") && /[1-9]/.test(text);
  return { negative, whole: whole.replace(/^0+(?=\d)/, ""), fraction };
}
