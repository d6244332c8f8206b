import { describe, expect, it } from 'vitest';
import type { Itinerary } from './api';
import { rome } from './testdata/itinerary';
import { costParts, dayCosts, differences, originsOf, viewOf } from './trip';

describe('the view of an itinerary', () => {
  const trip = viewOf(rome);

  it('numbers the stops of each day and leaves nights out', () => {
    expect(trip.stops.map((s) => [s.day, s.number, s.activity.name])).toEqual([
      [1, 1, 'Forum'],
      [1, 2, 'Trattoria'],
      [2, 1, 'Museum'],
    ]);
    expect(trip.days[0]!.rows.map((r) => r.type)).toEqual(['stop', 'stop', 'passage']);
    expect(trip.home?.name).toBe('Monti, simple hotel');
  });

  it('knows of a place what the citations say', () => {
    const [forum, trattoria] = trip.stops;
    expect(forum).toMatchObject({
      placeKind: 'sight',
      area: 'Centro',
      hours: 'daily 09:00–19:00',
      indoor: false,
    });
    expect(forum!.facts).toHaveLength(3);
    expect(trattoria).toMatchObject({ placeKind: '', hours: '', facts: [], indoor: null });
  });

  it('has the ways with what is left over before the next stop', () => {
    const leg = trip.days[0]!.legs.get('d1-lunch');
    expect(leg).toEqual({ mode: 'walk', minutes: 15, metres: 1100, spare: 45 });
    expect(trip.days[0]!.legs.has('d1-forum')).toBe(false);
  });

  it('begins the day with the way that the plan has from where one sleeps', () => {
    const plan = structuredClone(rome.plan);
    Object.assign(plan.days[1]!.slots[0]!.choices[0]!.features, {
      travel_seconds: 660,
      travel_mode: 'transit',
    });
    expect(viewOf({ ...rome, plan }).days[1]!.legs.get('d2-museum')).toEqual({
      ...{ mode: 'transit', minutes: 11, metres: 0, spare: 0 },
    });
  });

  it('says once where the weather, the ways and the rates are from', () => {
    expect(originsOf(rome).map((o) => [o.what, o.provenance.source])).toEqual([
      ['Forecast', 'bundled atlas'],
      ['Travel times', 'bundled atlas'],
    ]);
    const [first, second] = rome.days;
    const usual = { ...second!.weather, kind: 'climatology' as const };
    const mixed = { ...rome, citations: null, days: [first!, { ...second!, weather: usual }] };
    expect(originsOf(mixed).map((o) => o.what)).toEqual(['Forecast', 'Usual for the season']);
  });

  it('says which stops a repair put there, and why', () => {
    expect(trip.stops.map((s) => s.repaired)).toEqual(['', '', 'Rain on Wednesday']);
  });

  it('sums up the certificate by rule', () => {
    expect(trip.rules.map((r) => [r.rule, r.checks.length, r.failed])).toEqual([
      ['budget', 1, 0],
      ['weather', 2, 1],
    ]);
    expect([trip.holding, trip.checks]).toEqual([2, 3]);
  });

  it('is titled by what there is to see', () => {
    expect(trip.title).toBe('Two days in Rome');
    expect(trip.days.map((d) => d.title)).toEqual(['Forum', 'Museum']);
    expect(trip.travellers).toBe(3);
  });

  it('knows where the money goes', () => {
    expect(costParts(rome).map((p) => p.key)).toEqual(['lodging', 'meals', 'attractions']);
    expect(dayCosts(trip.days[0]!)).toEqual({ meals: 3000, tickets: 2000 });
  });

  it('stands what is absent', () => {
    const bare = {
      ...rome,
      repairs: null,
      citations: null,
      days: rome.days.map((d) => ({ ...d, activities: null })),
    };
    const view = viewOf(bare);
    expect(view.stops).toEqual([]);
    expect(view.home).toBeNull();
    expect(view.days[0]!.title).toBe('A day of travel');
  });
});

describe('the difference of two itineraries', () => {
  const [first, second] = rome.days;
  const [forum, lunch, night] = first!.activities!;
  const later = { ...forum!, start: '2027-05-11T09:00:00Z' };
  const other: Itinerary = {
    ...rome,
    days: [{ ...first!, activities: [later, night!] }, second!],
    cost: { ...rome.cost, total_usd_cents: 12_500 },
  };

  it('is nothing of the same', () => {
    const { days, delta_usd_cents } = differences(rome, rome);
    expect(delta_usd_cents).toBe(0);
    expect(days.map((d) => [d.added, d.removed, d.moved, d.kept])).toEqual([
      [[], [], [], 2],
      [[], [], [], 1],
    ]);
  });

  it('names what went, what came and what moved', () => {
    const there = differences(rome, other);
    expect(there.delta_usd_cents).toBe(-3000);
    expect(there.days[0]!.removed.map((i) => i.name)).toEqual([lunch!.name]);
    expect(there.days[0]!.moved.map((m) => [m.from.start, m.to.start])).toEqual([
      [forum!.start, later.start],
    ]);
    expect(differences(other, rome).days[0]!.added.map((i) => i.name)).toEqual([lunch!.name]);
  });

  it('has the days of the longer one', () => {
    const { days } = differences({ ...rome, days: [first!] }, rome);
    expect(days[1]).toMatchObject({ day: 2, date_before: null, date_after: '2027-05-12' });
  });
});
