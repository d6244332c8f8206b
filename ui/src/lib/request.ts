/** From what one fills in to what is asked of the API. */
import type { CatalogueCity, Intent, NewRun, Pace } from './api';
import { addDays, daysBetween } from './format';
import { t } from './strings';

/** The fields of the form, as they are typed. */
export interface Details {
  destination: string;
  start: string;
  days: number | null;
  /** In dollars. */
  budget: number | null;
  adults: number | null;
  children: string;
  origin: string;
  themes: string[];
  pace: Pace;
  kids: boolean;
  wheelchair: boolean;
  daytime: boolean;
}

export type Field = keyof Details;

export const blank: Details = {
  destination: '',
  start: '',
  days: null,
  budget: null,
  adults: null,
  children: '',
  origin: '',
  themes: [],
  pace: 'balanced',
  kids: false,
  wheelchair: false,
  daytime: false,
};

export const shortest = 8;
export const longest = 4000;

/** Returns the form of an intent. */
export function detailsOf(intent: Intent): Details {
  const { date_window: dates, party, prefs } = intent;
  return {
    destination: intent.destination.id ?? '',
    start: dates.start,
    days: daysBetween(dates.start, dates.end),
    budget: Math.round(intent.budget_usd_cents / 100),
    adults: party.adults,
    children: (party.child_ages ?? []).join(', '),
    origin: intent.origin_airport ?? '',
    themes: prefs.themes ?? [],
    pace: prefs.pace,
    kids: prefs.kid_friendly,
    wheelchair: prefs.wheelchair,
    daytime: prefs.avoid_overnight,
  };
}

/** Returns an intent for a city of which nothing else is said yet: four days in a month, for two. */
export function intentFor(city: CatalogueCity, today: string): Intent {
  const start = addDays(today, 30);
  const { id, city: name, country, lat, lon, tz } = city;
  return {
    destination: { id, city: name, country, lat, lon, tz },
    date_window: { start, end: addDays(start, 3) },
    budget_usd_cents: 200_000,
    party: { adults: 2 },
    prefs: { themes: [], kid_friendly: false, avoid_overnight: false, pace: 'balanced', wheelchair: false },
  };
}

/** Reads ages such as "8, 10"; null when they are none. */
export function agesOf(text: string): number[] | null {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  const ages = parts.map(Number);
  const good = ages.length <= 8 && parts.every((p) => /^\d+$/.test(p)) && ages.every((age) => age <= 17);
  return good ? ages : null;
}

/** Returns what is wrong with the fields, by field. Without an intent only those that are filled count. */
export function faultsOf(d: Details, whole: boolean): Partial<Record<Field, string>> {
  const faults: Partial<Record<Field, string>> = {};
  const between = (n: number | null, from: number, to: number) =>
    n === null ? !whole : Number.isInteger(n) && n >= from && n <= to;
  if (whole && !addDays(d.start, 0)) faults.start = t.request.bad.start;
  if (!between(d.days, 1, 14)) faults.days = t.request.bad.days;
  if (!between(d.budget, 1, 1_000_000)) faults.budget = t.request.bad.budget;
  if (!between(d.adults, 1, 12)) faults.adults = t.request.bad.adults;
  if (agesOf(d.children) === null) faults.children = t.request.bad.children;
  if (d.origin && !/^[A-Z]{3}$/.test(d.origin)) faults.origin = t.request.bad.origin;
  return faults;
}

/**
 * Returns what to send. The sentence alone is enough when no field was touched. Touched fields change the
 * intent that was understood; where nothing was understood, the few that the API takes beside a sentence count.
 */
export function requestOf(
  prompt: string,
  understood: Intent | null,
  d: Details,
  touched: ReadonlySet<Field>,
  cities: CatalogueCity[],
): NewRun {
  const sentence = prompt.trim() ? { prompt: prompt.trim() } : {};
  if (understood && (touched.size || !prompt.trim())) {
    return { ...sentence, intent: changed(understood, d, touched, cities) };
  }
  const wanted: NewRun = sentence;
  if (touched.has('days') && d.days) wanted.max_days = d.days;
  if (touched.has('budget') && d.budget) wanted.budget_usd_cents = d.budget * 100;
  if (touched.has('origin') && d.origin) wanted.origin_airport = d.origin;
  return wanted;
}

/** The fields of an intent that a field of the form decides. */
const decides: Record<Field, string[]> = {
  destination: ['destination'],
  start: ['date_window', 'date_window.start', 'date_window.end'],
  days: ['date_window', 'date_window.end'],
  budget: ['budget_usd_cents'],
  adults: ['party', 'party.adults'],
  children: ['party.child_ages'],
  origin: ['origin_airport'],
  themes: ['prefs.themes'],
  pace: ['prefs.pace'],
  kids: ['prefs.kid_friendly'],
  wheelchair: ['prefs.wheelchair'],
  daytime: ['prefs.avoid_overnight'],
};

function changed(intent: Intent, d: Details, touched: ReadonlySet<Field>, cities: CatalogueCity[]): Intent {
  const city = touched.has('destination') ? cities.find((c) => c.id === d.destination) : undefined;
  const decided = new Set([...touched].flatMap((field) => decides[field]));
  const next: Intent = {
    ...intent,
    date_window: { start: d.start, end: addDays(d.start, (d.days ?? 1) - 1) },
    budget_usd_cents: touched.has('budget') ? (d.budget ?? 0) * 100 : intent.budget_usd_cents,
    party: { adults: d.adults ?? 1, child_ages: agesOf(d.children) ?? [] },
    origin_airport: d.origin || undefined,
    prefs: {
      ...intent.prefs,
      themes: d.themes,
      pace: d.pace,
      kid_friendly: d.kids,
      wheelchair: d.wheelchair,
      avoid_overnight: d.daytime,
    },
    assumptions: intent.assumptions?.filter((a) => !decided.has(a.field)),
  };
  if (!city) return next;
  const { id, city: name, country, lat, lon, tz } = city;
  // Airports and fixed visits are those of the other city.
  return {
    ...next,
    destination: { id, city: name, country, lat, lon, tz },
    airports: undefined,
    prefs: { ...next.prefs, locked_slots: undefined },
  };
}

/** Returns a fresh idempotency key. It works without a secure context, where there is no randomUUID. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
}
