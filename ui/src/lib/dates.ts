/** Calendar days and instants. A day is the same everywhere and never becomes an instant; an instant is shown in the device's zone. */
import { type CalendarDate, parseDate } from "@internationalized/date";
import { dateFormat, deviceLocale } from "./locale";

const day = 86_400_000;

/** A HubSpot `date` value as a calendar day: `2026-11-30`, or the UTC midnight it is stored as. */
export function parseDay(value: string): CalendarDate | null {
  const text = /^\d{4}-\d{2}-\d{2}/.exec(value)?.[0] ?? utcDayOfMillis(value);
  if (text === null) return null;
  try {
    return parseDate(text);
  } catch {
    return null;
  }
}

function utcDayOfMillis(value: string): string | null {
  if (!/^-?\d{8,}$/.test(value)) return null;
  return new Date(Number(value)).toISOString().slice(0, 10);
}

/** A HubSpot `datetime` value as milliseconds since 1970; null when it is none. */
export function parseInstant(value: string): number | null {
  const millis = /^-?\d{8,}$/.test(value) ? Number(value) : Date.parse(value);
  return Number.isNaN(millis) ? null : millis;
}

/** A calendar day in words: `30 Nov 2026`. Formatted as UTC from UTC, so that no zone can move it. */
export function formatDay(value: string, locale: string | undefined = deviceLocale): string {
  const date = parseDay(value);
  if (!date) return value;
  const format = dateFormat(
    {
      day: "numeric",
      month: "short",
      year: "numeric",
      timeZone: "UTC",
    },
    locale,
  );
  return format.format(date.toDate("UTC"));
}

/** An instant in full, with the zone's name. */
export function formatInstant(value: string, options: { locale?: string; timeZone?: string } = {}): string {
  const millis = parseInstant(value);
  if (millis === null) return value;
  return dateFormat(
    {
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      timeZoneName: "short",
      ...(options.timeZone ? { timeZone: options.timeZone } : {}),
    },
    options.locale,
  ).format(millis);
}

/** An instant to the minute, in the device's zone. */
export function formatMinute(value: string, locale: string | undefined = deviceLocale): string {
  const millis = parseInstant(value);
  if (millis === null) return value;
  return dateFormat(
    {
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
    },
    locale,
  ).format(millis);
}

/** The time of day of an instant by this device's clock: `14:31`. */
export function formatClock(value: string, locale: string | undefined = deviceLocale): string {
  const millis = parseInstant(value);
  if (millis === null) return value;
  return dateFormat({ hour: "2-digit", minute: "2-digit" }, locale).format(millis);
}

/** The day of an instant by this device's clock: `30 Nov 2026`. */
export function formatDayOfInstant(value: string, locale: string | undefined = deviceLocale): string {
  const millis = parseInstant(value);
  if (millis === null) return value;
  return dateFormat({ day: "numeric", month: "short", year: "numeric" }, locale).format(millis);
}

function startOfDay(millis: number): number {
  const date = new Date(millis);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** An instant as people say it: `2 h ago`, `yesterday`, `3 d ago`, then `12 Nov`, with the year when it is another one. */
export function formatWhen(value: string, now: number, locale: string | undefined = deviceLocale): string {
  const millis = parseInstant(value);
  if (millis === null) return value;
  const ahead = millis > now;
  const distance = Math.abs(now - millis);
  const days = Math.round(Math.abs(startOfDay(now) - startOfDay(millis)) / day);
  if (days < 7) {
    const say = (text: string) => (ahead ? `in ${text}` : `${text} ago`);
    if (distance < 60_000) return ahead ? "in a moment" : "just now";
    if (distance < 3_600_000) return say(`${Math.floor(distance / 60_000)} min`);
    if (days === 0) return say(`${Math.floor(distance / 3_600_000)} h`);
    if (days === 1) return ahead ? "tomorrow" : "yesterday";
    return say(`${days} d`);
  }
  const sameYear = new Date(millis).getFullYear() === new Date(now).getFullYear();
  return dateFormat(
    {
      day: "numeric",
      month: "short",
      ...(sameYear ? {} : { year: "numeric" }),
    },
    locale,
  ).format(millis);
}
