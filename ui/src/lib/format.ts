/** How numbers, times and money are written. Times are read in a zone, trip days are dates without one. */
import { t } from './strings';

/** A currency beside the dollar, with its rate of the trip. */
export interface Currency {
  code: string;
  usdPerUnit: number;
}

/** Returns the trip's currency from the rates it was planned with; null where dollars are paid. */
export function currencyOf(fx: Record<string, number>): Currency | null {
  const other = Object.entries(fx).find(([code, rate]) => code !== 'USD' && rate > 0);
  return other ? { code: other[0], usdPerUnit: other[1] } : null;
}

export function amount(value: number, code: string, sign = false): string {
  return new Intl.NumberFormat(t.locale, {
    style: 'currency',
    currency: code,
    maximumFractionDigits: 0,
    signDisplay: sign ? 'exceptZero' : 'auto',
  }).format(value);
}

/** Writes US cents as whole dollars. */
export const dollars = (cents: number, sign = false) => amount(cents / 100, 'USD', sign);

/** Writes US cents in the trip's currency. */
export const local = (cents: number, currency: Currency | null, sign = false) =>
  currency ? amount(cents / 100 / currency.usdPerUnit, currency.code, sign) : dollars(cents, sign);

/** Writes US cents in the trip's currency with the dollars in brackets. */
export const both = (cents: number, currency: Currency | null, sign = false) =>
  currency ? `${local(cents, currency, sign)} (${dollars(cents, sign)})` : dollars(cents, sign);

/** Writes milliseconds of work. */
export function took(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** Writes a number of minutes: "1 h 30", "45 min". */
export function minutes(total: number): string {
  const whole = Math.round(total);
  if (whole < 60) return `${whole} min`;
  return `${Math.floor(whole / 60)} h${whole % 60 ? ` ${String(whole % 60).padStart(2, '0')}` : ''}`;
}

export const lasting = (start: string, end: string) =>
  minutes((Date.parse(end) - Date.parse(start)) / 60_000);

export const kilometres = (metres: number) =>
  `${new Intl.NumberFormat(t.locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(metres / 1000)} km`;

export const plural = (n: number, one: string, many: string) =>
  `${new Intl.NumberFormat(t.locale).format(n)} ${n === 1 ? one : many}`;

type DateStyle = Intl.DateTimeFormatOptions;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatted(at: Date, style: DateStyle): string {
  const key = JSON.stringify(style);
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.DateTimeFormat(t.dateLocale, style)));
  return format.format(at);
}

/** Writes a trip day. */
export const day = (date: string, style: DateStyle = { weekday: 'short', day: 'numeric' }) =>
  formatted(new Date(date + 'T00:00:00Z'), { ...style, timeZone: 'UTC' });

/** Writes the wall clock in the zone. */
export const clock = (instant: string, zone: string) =>
  formatted(new Date(instant), { hour: '2-digit', minute: '2-digit', timeZone: zone });

/** Writes an instant for the reader's own clock. */
export const when = (instant: string) =>
  formatted(new Date(instant), { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

/** Returns the wall clock in the zone as minutes since midnight. */
export function minuteOfDay(instant: string, zone: string): number {
  const [hour = 0, minute = 0] = clock(instant, zone).split(':').map(Number);
  return hour * 60 + minute;
}

/** Returns the date of the wall clock in the zone, as YYYY-MM-DD. */
export const dateIn = (instant: string, zone: string) =>
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone: zone }).format(new Date(instant));

/** Returns the date n days later. */
export function addDays(date: string, n: number): string {
  const at = new Date(date + 'T00:00:00Z');
  at.setUTCDate(at.getUTCDate() + n);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString().slice(0, 10);
}

/** Returns the number of days from the first to the last, both included. */
export const daysBetween = (first: string, last: string) =>
  Math.round((Date.parse(last + 'T00:00:00Z') - Date.parse(first + 'T00:00:00Z')) / 864e5) + 1;

/** Writes how old something is. The year 1 is the API's "no time". */
export function age(instant: string, now: Date): string {
  const at = Date.parse(instant);
  if (!(at > 0)) return '';
  const days = Math.round((now.getTime() - at) / 864e5);
  if (days <= 0) return t.age.today;
  if (days === 1) return t.age.yesterday;
  if (days < 60) return t.age.days(days);
  return days < 700 ? t.age.months(Math.round(days / 30.44)) : t.age.years(Math.round(days / 365.25));
}

/** Writes a number that a rule gave, by the unit at the end of its name. */
export function quantity(name: string, value: number): string {
  if (name.endsWith('_usd_cents')) return dollars(value);
  if (name.endsWith('_s')) return minutes(value / 60);
  if (name.endsWith('_percent')) return `${value} %`;
  if (name.endsWith('_m')) return kilometres(value);
  if (name.endsWith('_kmh')) return `${value} km/h`;
  if (name.endsWith('_minute'))
    return `${String(Math.floor(value / 60)).padStart(2, '0')}:${String(value % 60).padStart(2, '0')}`;
  return new Intl.NumberFormat(t.locale).format(value);
}

/** Writes a name of the API in words: "opening_hours" is "opening hours". */
export const words = (name: string) =>
  name.replace(/_(usd_cents|s|m|percent|kmh|minute)$/, '').replace(/_/g, ' ');
