import { describe, expect, it } from 'vitest';
import * as format from './format';

const euro = { code: 'EUR', usdPerUnit: 1.25 };
const yen = { code: 'JPY', usdPerUnit: 0.008 };

describe('money', () => {
  it('is in the currency of the trip with dollars beside', () => {
    expect(format.both(12_500, euro)).toBe('€100 ($125)');
    expect(format.both(800, yen)).toBe('¥1,000 ($8)');
    expect(format.both(12_500, null)).toBe('$125');
    expect(format.local(-1250, euro, true)).toBe('-€10');
    expect(format.dollars(500, true)).toBe('+$5');
  });

  it('knows the currency from the rates', () => {
    expect(format.currencyOf({ USD: 1, EUR: 1.25 })).toEqual(euro);
    expect(format.currencyOf({ USD: 1 })).toBeNull();
    expect(format.currencyOf({})).toBeNull();
  });
});

describe('times', () => {
  it('are read in the zone of the trip', () => {
    expect(format.clock('2027-06-01T23:30:00Z', 'Europe/Paris')).toBe('01:30');
    expect(format.dateIn('2027-06-01T23:30:00Z', 'Europe/Paris')).toBe('2027-06-02');
    expect(format.minuteOfDay('2027-06-01T07:40:00Z', 'Europe/Paris')).toBe(9 * 60 + 40);
    expect(format.clock('2027-03-28T01:30:00Z', 'Europe/Paris')).toBe('03:30'); // the clock has just gone forward
    expect(format.clock('2027-05-31T22:00:00Z', 'Asia/Tokyo')).toBe('07:00');
  });

  it('of a trip day have no zone', () => {
    expect(format.day('2027-06-01')).toBe('Tue 1');
    expect(format.addDays('2027-02-27', 3)).toBe('2027-03-02');
    expect(format.daysBetween('2027-03-27', '2027-03-29')).toBe(3);
    expect(format.addDays('nonsense', 1)).toBe('');
  });

  it('are as long as they read', () => {
    expect([45, 60, 90, 61.4].map(format.minutes)).toEqual(['45 min', '1 h', '1 h 30', '1 h 01']);
    expect([12, 1250, 61_000].map(format.took)).toEqual(['12 ms', '1.3 s', '1 min 1 s']);
  });
});

describe('age', () => {
  const now = new Date('2027-01-10T12:00:00Z');
  it.each([
    ['2027-01-10T08:00:00Z', 'today'],
    ['2027-01-09T08:00:00Z', 'yesterday'],
    ['2026-12-31T12:00:00Z', '10 days ago'],
    ['2026-01-01T00:00:00Z', '12 months ago'],
    ['2024-01-01T00:00:00Z', '3 years ago'],
    ['0001-01-01T00:00:00Z', ''],
    ['', ''],
  ])('of %s is %j', (instant, words) => expect(format.age(instant, now)).toBe(words));
});

it.each([
  ['budget_usd_cents', 250_000, '$2,500'],
  ['gap_s', 5400, '1 h 30'],
  ['rain_percent', 90, '90 %'],
  ['end_minute', 1205, '20:05'],
  ['days', 5, '5'],
])('writes the number %s in its unit', (name, value, words) =>
  expect(format.quantity(name, value)).toBe(words),
);
