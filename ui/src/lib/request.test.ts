import { describe, expect, it } from 'vitest';
import type { CatalogueCity } from './api';
import { addDays } from './format';
import { agesOf, blank, type Details, detailsOf, faultsOf, intentFor, newKey, requestOf } from './request';
import { recordings } from './testdata/read';

const read = recordings.repaired.events.find((e) => e.payload?.kind === 'intent')!.payload!;
const intent = read.kind === 'intent' ? read.intent : null!;
const rome = {
  ...{ id: 'rome', city: 'Rome', country: 'Italy', lat: 41.9, lon: 12.5, tz: 'Europe/Rome' },
  ...{ airports: ['FCO'], places: 90 },
} satisfies CatalogueCity;
const touch = (...fields: (keyof Details)[]) => new Set(fields);

describe('what is asked for', () => {
  it('is the sentence alone where no field was touched', () => {
    expect(requestOf(' Rome, 3 days ', intent, detailsOf(intent), touch(), [])).toEqual({
      prompt: 'Rome, 3 days',
    });
  });

  it('is the intent with the touched fields changed', () => {
    const details = { ...detailsOf(intent), days: 3, budget: 900, children: '4, 11' };
    const { intent: sent } = requestOf('Lisbon', intent, details, touch('days', 'budget', 'children'), []);
    expect(sent?.date_window.start).toBe(intent.date_window.start);
    expect(sent?.date_window.end).toBe(addDays(details.start, 2));
    expect(sent?.budget_usd_cents).toBe(90_000);
    expect(sent?.party.child_ages).toEqual([4, 11]);
    expect(sent?.destination).toEqual(intent.destination);
  });

  it('no longer assumes what was touched', () => {
    const assumed = intent.assumptions!.map((a) => a.field);
    expect(assumed).toContain('date_window.start');
    const { intent: sent } = requestOf('', intent, detailsOf(intent), touch('start'), []);
    expect(sent?.assumptions?.map((a) => a.field)).not.toContain('date_window.start');
  });

  it('is for another city with nothing of the first', () => {
    const fixed = {
      ...intent,
      airports: ['LIS'],
      prefs: {
        ...intent.prefs,
        locked_slots: [{ day_offset: 0, start: '10:00', end: '11:00', place_id: 'lisbon/x' }],
      },
    };
    const details = { ...detailsOf(fixed), destination: 'rome' };
    const { intent: sent } = requestOf('', fixed, details, touch('destination'), [rome]);
    expect(sent?.destination).toMatchObject({ id: 'rome', city: 'Rome', tz: 'Europe/Rome' });
    expect(sent?.airports).toBeUndefined();
    expect(sent?.prefs.locked_slots).toBeUndefined();
  });

  it('has the few fields the API takes beside a sentence that was not read', () => {
    const details = { ...blank, days: 3, budget: 1000, origin: 'JFK' };
    expect(requestOf('Rome', null, details, touch('days', 'budget', 'origin'), [])).toEqual({
      prompt: 'Rome',
      max_days: 3,
      budget_usd_cents: 100_000,
      origin_airport: 'JFK',
    });
  });

  it('can be a city alone', () => {
    const begun = intentFor(rome, '2027-01-31');
    expect(begun.date_window).toEqual({ start: '2027-03-02', end: '2027-03-05' });
    expect(requestOf('', begun, detailsOf(begun), touch('destination'), [rome])).toMatchObject({
      intent: { destination: { id: 'rome' }, party: { adults: 2 } },
    });
  });
});

describe('the form', () => {
  it('gives back the intent it was filled from', () => {
    const details = detailsOf(intent);
    expect(details).toMatchObject({
      destination: 'lisbon',
      days: 2,
      budget: 2500,
      adults: 1,
      pace: 'balanced',
    });
    expect(faultsOf(details, true)).toEqual({});
    const { intent: sent } = requestOf('', intent, details, touch('pace'), []);
    expect(sent?.date_window).toEqual(intent.date_window);
    expect(sent?.budget_usd_cents).toBe(intent.budget_usd_cents);
  });

  it('names what is wrong', () => {
    const bad = { ...blank, days: 15, budget: 0, adults: 13, children: '3, 18', origin: 'J' };
    expect(Object.keys(faultsOf(bad, true)).sort()).toEqual(
      ['adults', 'budget', 'children', 'days', 'origin', 'start'].sort(),
    );
    expect(faultsOf(blank, false)).toEqual({});
  });

  it.each([
    ['', []],
    ['8, 10', [8, 10]],
    ['0;17', [0, 17]],
    ['18', null],
    ['-1', null],
    ['two', null],
    ['1.5', null],
    ['1 2 3 4 5 6 7 8 9', null],
  ])('reads the ages %j', (text, ages) => expect(agesOf(text)).toEqual(ages));
});

it('makes another key each time', () => {
  expect(newKey()).toMatch(/^[0-9a-f]{32}$/);
  expect(newKey()).not.toBe(newKey());
});
