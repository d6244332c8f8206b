/** A small itinerary for tests: two days in Rome, one of which a repair has changed. */
import type { Activity, Citation, Itinerary, Kind, Provenance, Slot } from '../api';

export const provenance: Provenance = {
  source: 'bundled atlas',
  ref_id: 'x',
  fetched_at: '2026-01-01T00:00:00Z',
  cache_hit: false,
  stale: false,
  licence: 'CC0-1.0',
  digest: 'd',
};

function activity(slot_id: string, kind: Kind, name: string, start: string, end: string, more: Partial<Activity> = {}): Activity {
  return {
    ...{ slot_id, kind, name, start, end, provenance },
    ...{ start_tz: 'Europe/Rome', end_tz: 'Europe/Rome', ref: 'rome/' + slot_id, lat: 41.9, lon: 12.49 },
    ...{ cost_usd_cents: 0, travel_seconds: 0, locked: false },
    ...more,
  };
}

const slotOf = (a: Activity, score: number): Slot => ({
  ...{ id: a.slot_id, start: a.start, end: a.end, kind: a.kind, locked: false },
  choices: [
    {
      ...{ kind: a.kind, option_ref: a.ref, score },
      features: { cost_usd_cents: a.cost_usd_cents, travel_seconds: a.travel_seconds, indoor: kindIndoor(a), themes: [] },
    },
  ],
});
const kindIndoor = (a: Activity) => (a.kind === 'meal' ? null : a.name !== 'Forum');

const cite = (fact_id: string, text: string): Citation => ({ fact_id, text, provenance });

const forum = activity('d1-forum', 'attraction', 'Forum', '2027-05-11T08:00:00Z', '2027-05-11T10:00:00Z', {
  cost_usd_cents: 2000,
});
const lunch = activity('d1-lunch', 'meal', 'Trattoria', '2027-05-11T11:00:00Z', '2027-05-11T12:00:00Z', {
  ...{ cost_usd_cents: 3000, travel_seconds: 900, travel_mode: 'walk', travel_distance_m: 1100 },
});
const night = activity('d1-night', 'lodging', 'Monti, simple hotel', '2027-05-11T20:00:00Z', '2027-05-12T07:00:00Z', {
  ...{ cost_usd_cents: 9000, travel_seconds: 600, travel_mode: 'transit' },
});
const museum = activity('d2-museum', 'attraction', 'Museum', '2027-05-12T08:00:00Z', '2027-05-12T10:30:00Z', {
  ...{ cost_usd_cents: 1500, locked: true },
  alternatives: [{ ref: 'rome/villa', name: 'Villa', cost_usd_cents: 0, score: 5 }],
});

const weather = {
  ...{ kind: 'forecast', precipitation_probability: 80, wind_kmh: 12, high_c: 21, low_c: 12, provenance } as const,
};

export const rome: Itinerary = {
  id: 'i',
  run_id: 'r',
  intent: {
    destination: { id: 'rome', city: 'Rome', country: 'Italy', lat: 41.9, lon: 12.5, tz: 'Europe/Rome' },
    date_window: { start: '2027-05-11', end: '2027-05-12' },
    budget_usd_cents: 50_000,
    party: { adults: 2, child_ages: [8] },
    prefs: { themes: ['history'], kid_friendly: true, avoid_overnight: false, pace: 'balanced', wheelchair: false },
    assumptions: [{ field: 'prefs.pace', value: 'balanced', why: 'no pace was named' }],
  },
  days: [
    { date: '2027-05-11', activities: [forum, lunch, night], weather, ...{ spend_usd_cents: 14_000, distance_on_foot_m: 1200, min_slack_s: 1800 } },
    { date: '2027-05-12', activities: [museum], weather, ...{ spend_usd_cents: 1500, distance_on_foot_m: 0, min_slack_s: 0 } },
  ],
  cost: {
    ...{ flights_usd_cents: 0, lodging_usd_cents: 9000, attractions_usd_cents: 3500, meals_usd_cents: 3000 },
    ...{ transit_usd_cents: 0, daily_spend_usd_cents: 0, total_usd_cents: 15_500 },
  },
  certificate: {
    policy_version: '2026-11',
    checks: [
      { rule: 'budget', subject: 'trip', holds: true, numbers: { total_usd_cents: 15_500 } },
      { rule: 'weather', subject: 'd2-museum', holds: true },
      { rule: 'weather', subject: 'd1-forum', holds: false, numbers: { rain_percent: 80 } },
    ],
  },
  advisories: [{ rule: 'weather', severity: 'advisory', subject: 'd1-forum', excess: 20, message: 'It may rain.' }],
  repairs: [
    {
      ...{ cycle: 1, delta_usd_cents: 500, delta_travel_seconds: -120, violations_before: [], violations_after: [] },
      moves: [
        {
          ...{ move: 'replace', subject: 'd2-garden', from: 'Garden', to: 'Museum', why: 'Rain on Wednesday', provenance },
          changes: [{ date: '2027-05-12', after: slotOf(museum, 90) }],
        },
      ],
    },
  ],
  decisions: [],
  citations: [
    cite('place:rome/d1-forum', 'Forum, sight, Centro'),
    cite('place:rome/d1-forum:hours', 'daily 09:00–19:00'),
    cite('place:rome/d1-forum:price', 'A ticket is €8'),
    cite('way:rome/d1-forum>rome/d1-lunch', 'Getting there: 15 min on foot (1.1 km)'),
  ],
  answer_markdown: '',
  degraded: [],
  plan: {
    days: [
      { date: '2027-05-11', slots: [slotOf(forum, 80), slotOf(lunch, 20), slotOf(night, 0)] },
      { date: '2027-05-12', slots: [slotOf(museum, 90)] },
    ],
    assumptions: { fx: { EUR: 1.25 }, daily_spend_usd_cents: 0 },
    iterations: 1,
    stopped_by: 'iterations',
  },
};
