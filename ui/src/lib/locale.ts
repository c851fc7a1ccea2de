/** The locale numbers and dates are written in: the device's, unless it has none. */

/** A device without a locale answers with POSIX's, which writes 100,000 without a comma and dates for machines. */
export function usableLocale(preferred: string): string | undefined {
  return /posix|^c$/i.test(preferred) ? "en-GB" : undefined;
}

/** To be given to Intl; undefined stands for the device's own. */
export const deviceLocale = usableLocale(new Intl.NumberFormat().resolvedOptions().locale);

/** A whole number for people. */
export function formatCount(count: number): string {
  return count.toLocaleString(deviceLocale);
}
