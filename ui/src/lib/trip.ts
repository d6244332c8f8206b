/** An itinerary in the shape in which the page shows it. */
import type {
  Activity,
  Check,
  Citation,
  Diff,
  DiffDay,
  DiffItem,
  Itinerary,
  ItineraryDay,
  Kind,
  Provenance,
  Slot,
} from './api';
import { clock, type Currency, currencyOf, daysBetween } from './format';
import { t } from './strings';

/** A numbered visit or meal. */
export interface Stop {
  type: 'stop';
  id: string;
  /** 1 for the first day. */
  day: number;
  /** 1 for the day's first stop. */
  number: number;
  activity: Activity;
  /** What kind of place it is, such as museum; empty: not known. */
  placeKind: string;
  area: string;
  hours: string;
  price: string;
  indoor: boolean | null;
  themes: string[];
  /** Why a repair put it there; empty: none did. */
  repaired: string;
  /** What is known of the place, each with where it is from. */
  facts: Citation[];
}

/** Something on the way that has no number: a flight, a transfer, a night. */
export interface Passage {
  type: 'passage';
  id: string;
  day: number;
  activity: Activity;
}

export type Row = Stop | Passage;

/** How one gets to a row. */
export interface Leg {
  mode: string;
  minutes: number;
  /** 0: not known. */
  metres: number;
  /** Minutes left over before the row begins, waiting for it included. */
  spare: number;
}

export interface DayView {
  number: number;
  date: string;
  title: string;
  source: ItineraryDay;
  rows: Row[];
  stops: Stop[];
  legs: Map<string, Leg>;
}

export interface RuleSummary {
  rule: string;
  checks: Check[];
  failed: number;
}

export interface TripView {
  itinerary: Itinerary;
  title: string;
  currency: Currency | null;
  zone: string;
  days: DayView[];
  stops: Stop[];
  /** Where one sleeps; null: nowhere that is known. */
  home: { name: string; lat: number; lon: number } | null;
  rules: RuleSummary[];
  checks: number;
  holding: number;
  repairs: number;
  travellers: number;
  /** Names of slots, for what is said of them by their id. */
  names: Map<string, string>;
}

export function viewOf(itinerary: Itinerary): TripView {
  const { intent, certificate, citations } = itinerary;
  const slots = new Map(itinerary.plan.days.flatMap((d) => d.slots ?? []).map((s) => [s.id, s]));
  const facts = byFact(citations ?? []);
  const repaired = repairedSlots(itinerary);
  const days = itinerary.days.map((d, i) => dayView(d, i + 1, slots, facts, repaired));
  const all = itinerary.days.flatMap((d) => d.activities ?? []);
  const night = all.find((a) => a.kind === 'lodging');
  const failing = certificate.checks.filter((c) => !c.holds).length;
  return {
    itinerary,
    title: t.trip.title(
      daysBetween(intent.date_window.start, intent.date_window.end),
      intent.destination.city,
    ),
    currency: currencyOf(itinerary.plan.assumptions.fx),
    zone: intent.destination.tz,
    days,
    stops: days.flatMap((d) => d.stops),
    home: night ? { name: night.name, lat: night.lat, lon: night.lon } : null,
    rules: byRule(certificate.checks),
    checks: certificate.checks.length,
    holding: certificate.checks.length - failing,
    repairs: (itinerary.repairs ?? []).length,
    travellers: intent.party.adults + (intent.party.child_ages ?? []).length,
    names: new Map(all.map((a) => [a.slot_id, a.name])),
  };
}

function dayView(
  source: ItineraryDay,
  number: number,
  slots: Map<string, Slot>,
  facts: Map<string, Citation>,
  repaired: Map<string, string>,
): DayView {
  const rows: Row[] = [];
  const stops: Stop[] = [];
  const legs = new Map<string, Leg>();
  let before: Activity | undefined;
  for (const activity of source.activities ?? []) {
    const id = activity.slot_id;
    if (activity.kind === 'attraction' || activity.kind === 'meal') {
      const stop: Stop = {
        type: 'stop',
        id,
        day: number,
        number: stops.length + 1,
        activity,
        ...placeOf(activity, facts),
        indoor: slots.get(id)?.choices[0]?.features.indoor ?? null,
        themes: slots.get(id)?.choices[0]?.features.themes ?? [],
        repaired: repaired.get(id) ?? '',
      };
      rows.push(stop);
      stops.push(stop);
    } else {
      rows.push({ type: 'passage', id, day: number, activity });
    }
    const leg = before || activity.travel_seconds ? legOf(activity, before) : firstLeg(slots.get(id));
    if (leg && leg.minutes > 0) legs.set(id, leg);
    before = activity;
  }
  return { number, date: source.date, title: dayTitle(stops, slots), source, rows, stops, legs };
}

/** Returns the two visits of a day that are most wanted, in the order they come. */
function dayTitle(stops: Stop[], slots: Map<string, Slot>): string {
  const score = (s: Stop) => slots.get(s.id)?.choices[0]?.score ?? 0;
  const sights = stops.filter((s) => s.activity.kind === 'attraction');
  const best = [...sights].sort((a, b) => score(b) - score(a)).slice(0, 2);
  const names = sights.filter((s) => best.includes(s)).map((s) => s.activity.name);
  return names.length ? t.trip.dayTitle(names) : t.trip.travelDay;
}

/** What the citations say of a place: "Petit Palais, museum, Champs-Élysées", its hours and its price. */
function placeOf(activity: Activity, facts: Map<string, Citation>) {
  const key = 'place:' + activity.ref;
  const about = facts.get(key);
  const rest = about?.text.startsWith(activity.name + ', ') ? about.text.slice(activity.name.length + 2) : '';
  const [placeKind = '', area = ''] = rest.split(', ');
  const known = [about, facts.get(key + ':hours'), facts.get(key + ':price')].filter((c) => c !== undefined);
  return {
    placeKind,
    area,
    hours: facts.get(key + ':hours')?.text ?? '',
    price: facts.get(key + ':price')?.text ?? '',
    facts: known,
  };
}

function legOf(activity: Activity, before: Activity | undefined): Leg {
  const minutes = activity.travel_seconds / 60;
  const gap = before ? (Date.parse(activity.start) - Date.parse(before.end)) / 60_000 : minutes;
  return {
    mode: activity.travel_mode ?? 'transit',
    minutes,
    metres: activity.travel_distance_m ?? 0,
    spare: Math.max(0, gap - minutes),
  };
}

/** Returns the way from where one sleeps to the day's first row, which only the plan has, without its length. */
function firstLeg(slot: Slot | undefined): Leg | null {
  const way = slot?.choices[0]?.features;
  if (!way?.travel_mode) return null;
  return { mode: way.travel_mode, minutes: way.travel_seconds / 60, metres: 0, spare: 0 };
}

/** What the whole trip rests on, each with where it is from: the weather, the ways and the rates. */
export function originsOf({ days, citations }: Itinerary): { what: string; provenance: Provenance }[] {
  const weather = days.map((d) => ({
    what: d.weather.kind === 'forecast' ? t.trip.forecast : t.trip.usual,
    provenance: d.weather.provenance,
  }));
  const cited = (prefix: string, what: string) => {
    const first = citations?.find((c) => c.fact_id.startsWith(prefix));
    return first ? [{ what, provenance: first.provenance }] : [];
  };
  const all = [...weather, ...cited('way:', t.trip.ways), ...cited('rate:', t.trip.rates)];
  const seen = new Set<string>();
  return all.filter(({ what, provenance: p }) => {
    const key = `${what} ${p.source} ${p.fetched_at}`;
    return p.source !== '' && !seen.has(key) && seen.add(key);
  });
}

const byFact = (citations: Citation[]) => new Map(citations.map((c) => [c.fact_id, c]));

/** Returns why slots are as they are after the repairs. */
function repairedSlots(itinerary: Itinerary): Map<string, string> {
  const why = new Map<string, string>();
  for (const repair of itinerary.repairs ?? []) {
    for (const move of repair.moves ?? []) {
      for (const change of move.changes ?? []) if (change.after) why.set(change.after.id, move.why);
    }
  }
  return why;
}

function byRule(checks: Check[]): RuleSummary[] {
  const rules = new Map<string, Check[]>();
  for (const check of checks) rules.set(check.rule, [...(rules.get(check.rule) ?? []), check]);
  return [...rules].map(([rule, all]) => ({ rule, checks: all, failed: all.filter((c) => !c.holds).length }));
}

/** The parts of the cost that are not nothing, in the order in which they are spent. */
export function costParts(itinerary: Itinerary): { key: keyof typeof t.cost; cents: number }[] {
  const c = itinerary.cost;
  const parts: { key: keyof typeof t.cost; cents: number }[] = [
    { key: 'flights', cents: c.flights_usd_cents },
    { key: 'lodging', cents: c.lodging_usd_cents },
    { key: 'meals', cents: c.meals_usd_cents },
    { key: 'attractions', cents: c.attractions_usd_cents },
    { key: 'transit', cents: c.transit_usd_cents },
    { key: 'daily_spend', cents: c.daily_spend_usd_cents },
  ];
  return parts.filter((p) => p.cents > 0);
}

/** What a day costs on the spot, by kind: flights and nights are paid beforehand. */
export function dayCosts(day: DayView): { meals: number; tickets: number } {
  const sum = (kind: Kind) =>
    day.stops
      .filter((s) => s.activity.kind === kind)
      .reduce((total, s) => total + s.activity.cost_usd_cents, 0);
  return { meals: sum('meal'), tickets: sum('attraction') };
}

/** Compares two itineraries day by day as the API does, for servers that do not. */
export function differences(before: Itinerary, after: Itinerary): Diff {
  const length = Math.max(before.days.length, after.days.length);
  const days = Array.from({ length }, (_, i) => dayDiff(i, before, after));
  return { days, delta_usd_cents: after.cost.total_usd_cents - before.cost.total_usd_cents };
}

function dayDiff(i: number, before: Itinerary, after: Itinerary): DiffDay {
  const old = diffItems(before, i);
  const fresh = diffItems(after, i);
  const pairs = old.flatMap((from) => {
    const to = fresh.find((item) => item.ref === from.ref);
    return to ? [{ from, to }] : [];
  });
  const localTime = (item: DiffItem, of: Itinerary) => clock(item.start, of.intent.destination.tz);
  const moved = pairs.filter(({ from, to }) => localTime(from, before) !== localTime(to, after));
  return {
    day: i + 1,
    date_before: before.days[i]?.date ?? null,
    date_after: after.days[i]?.date ?? null,
    added: fresh.filter((item) => !old.some((other) => other.ref === item.ref)),
    removed: old.filter((item) => !fresh.some((other) => other.ref === item.ref)),
    moved,
    kept: pairs.length - moved.length,
  };
}

/** The visits and meals of a day: times of the rest follow from them. */
function diffItems(of: Itinerary, i: number): DiffItem[] {
  const visits = (of.days[i]?.activities ?? []).filter((a) => a.kind === 'attraction' || a.kind === 'meal');
  return visits.map(({ slot_id, kind, ref, name, start, end, cost_usd_cents }) => ({
    ...{ slot_id, kind, ref, name, start, end, cost_usd_cents },
    day: i + 1,
  }));
}
