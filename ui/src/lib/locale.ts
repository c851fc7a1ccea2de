/** The locale numbers and dates are written in: the device's, unless it has none. */

/** A device without a locale answers with POSIX's, which writes 100,000 without a comma and dates for machines. */
export function usableLocale(preferred: string): string | undefined {
  return /posix|^c$/i.test(preferred) ? "en-GB" : undefined;
}

/** To be given to Intl; undefined stands for the device's own. */
export const deviceLocale = usableLocale(new Intl.NumberFormat().resolvedOptions().locale);

const dates = new Map<string, Intl.DateTimeFormat>();
const numbers = new Map<string, Intl.NumberFormat>();

/** One format for all who ask for the same: each is tens of kilobytes that the page's own count of its memory does not see. */
function once<Format>(kept: Map<string, Format>, key: string, make: () => Format): Format {
  const known = kept.get(key);
  if (known) return known;
  const made = make();
  kept.set(key, made);
  return made;
}

/** How dates and times are written. A device that has moved to another zone gets another one. */
export function dateFormat(
  options: Intl.DateTimeFormatOptions,
  locale: string | undefined = deviceLocale,
): Intl.DateTimeFormat {
  const zone = options.timeZone ?? new Date().getTimezoneOffset();
  const make = () => new Intl.DateTimeFormat(locale, options);
  return once(dates, `${locale} ${zone} ${JSON.stringify(options)}`, make);
}

/** How numbers are written. */
export function numberFormat(
  options: Intl.NumberFormatOptions = {},
  locale: string | undefined = deviceLocale,
): Intl.NumberFormat {
  const make = () => new Intl.NumberFormat(locale, options);
  return once(numbers, `${locale} ${JSON.stringify(options)}`, make);
}

/** A whole number for people. */
export function formatCount(count: number): string {
  return numberFormat().format(count);
}
