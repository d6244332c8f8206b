import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Locks } from '../lib/locks.svelte';
import { ended, initial, reduce } from '../lib/run';
import { rome } from '../lib/testdata/itinerary';
import { recordings } from '../lib/testdata/read';
import { differences, viewOf } from '../lib/trip';
import Budget from './Budget.svelte';
import Certificate from './Certificate.svelte';
import DiffView from './DiffView.svelte';
import Findings from './Findings.svelte';
import Notices from './Notices.svelte';
import Pipeline from './Pipeline.svelte';
import StopCard from './StopCard.svelte';
import Understood from './Understood.svelte';

afterEach(cleanup);

const trip = viewOf(rome);
const now = new Date('2026-12-01T00:00:00Z');
const [forum, , museum] = trip.stops;

describe('a stop', () => {
  const card = (more: object = {}) =>
    render(StopCard, {
      stop: forum!,
      currency: trip.currency,
      now,
      locked: false,
      onlock: vi.fn(),
      onswap: vi.fn(),
      ...more,
    });

  it('says when, what it costs in both currencies, and where that is from', () => {
    card();
    expect(screen.getByText('10:00')).toBeTruthy();
    expect(screen.getByText('€16')).toBeTruthy();
    expect(screen.getByText('$20')).toBeTruthy();
    expect(screen.getAllByText(/bundled atlas/).length).toBeGreaterThan(0);
    expect(screen.getAllByText(/11 months ago/).length).toBeGreaterThan(0);
  });

  it('can be locked, by a button whose name stays the same', async () => {
    const onlock = vi.fn();
    card({ onlock });
    const lock = screen.getByRole('button', { name: 'Lock Forum' });
    expect(lock.getAttribute('aria-pressed')).toBe('false');
    await fireEvent.click(lock);
    expect(onlock).toHaveBeenCalledOnce();
  });

  it('cannot be swapped while it is locked', () => {
    card({ locked: true });
    expect(screen.getByRole('button', { name: 'Lock Forum' }).getAttribute('aria-pressed')).toBe('true');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Swap Forum' }).disabled).toBe(true);
  });

  it('has no controls where the server cannot plan again', () => {
    card({ onlock: undefined, onswap: undefined });
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('tells why a repair put it there', () => {
    card({ stop: museum! });
    expect(screen.getByText('Repaired.').parentElement!.textContent).toContain('Rain on Wednesday');
  });

  it('shows text of others as text', () => {
    const evil = { ...forum!, activity: { ...forum!.activity, name: '<img src=x onerror=alert(1)>' } };
    card({ stop: evil });
    expect(document.querySelector('img')).toBeNull();
    expect(screen.getByRole('heading').textContent).toContain('<img');
  });
});

describe('the run', () => {
  const run = ended(recordings.repaired.events.reduce(reduce, initial()), 'succeeded');

  it('shows the loop as visits and in words', () => {
    render(Pipeline, { run });
    const repair = screen.getAllByRole('listitem').find((li) => within(li).queryByText('Repair'))!;
    expect(repair.textContent).toContain('done.');
    expect(repair.textContent).toContain(`loop ${run.nodes.repair.visits}`);
  });

  it('marks the step at work', () => {
    render(Pipeline, { run: recordings.repaired.events.slice(0, 3).reduce(reduce, initial()) });
    expect(screen.getByText('Planner').closest('li')!.getAttribute('aria-current')).toBe('step');
  });

  it('shows a repair as a diff that does not speak by colour alone', () => {
    render(Findings, { run, names: new Map() });
    expect(screen.getAllByText('Added:').length).toBeGreaterThan(0);
    expect(screen.getAllByText('Removed:').length).toBeGreaterThan(0);
  });
});

describe('what is said of the whole trip', () => {
  it('the budget is drawn with its numbers in words', () => {
    render(Budget, { trip, day: 0 });
    expect(screen.getByRole('img').getAttribute('aria-label')).toBe(
      'Meals and tickets by day: Tue €40, Wed €12',
    );
    expect(screen.getByText('€276 ($345) left')).toBeTruthy();
  });

  it('the certificate lists checks that hold and those that do not, when it is opened', async () => {
    render(Certificate, { trip });
    expect(screen.getByText('1/2')).toBeTruthy();
    expect(screen.queryByText('rain 80 %')).toBeNull();
    for (const rule of document.querySelectorAll('details')) {
      rule.open = true;
      await fireEvent(rule, new Event('toggle'));
    }
    expect(screen.getByText('rain 80 %')).toBeTruthy();
    expect(screen.getByText('Whole trip')).toBeTruthy();
  });

  it('what degraded and what there is to know is told', () => {
    const degraded = [{ tool: 'weather', reason: 'timeout', used: 'bundled data' }];
    render(Notices, { trip: viewOf({ ...rome, degraded }) });
    expect(screen.getByText('Weather: bundled data used (timeout)')).toBeTruthy();
    expect(screen.getByText(/It may rain\./)).toBeTruthy();
  });

  it('what was assumed has its reason', () => {
    render(Understood, { intent: rome.intent });
    expect(screen.getByText('no pace was named')).toBeTruthy();
    expect(screen.getByText('2 adults, 1 child (8)')).toBeTruthy();
  });

  it('a difference of nothing says so', () => {
    render(DiffView, {
      diff: differences(rome, rome),
      zones: { before: trip.zone, after: trip.zone },
      currency: trip.currency,
    });
    expect(screen.getByText('Nothing would change.')).toBeTruthy();
  });
});

describe('locks', () => {
  it('are sent as what differs from the trip', () => {
    const locks = new Locks(['a']);
    expect([locks.changed, locks.change()]).toEqual([false, {}]);
    locks.toggle('b');
    locks.toggle('a');
    expect([locks.changed, locks.count, locks.change()]).toEqual([true, 1, { lock: ['b'], unlock: ['a'] }]);
    locks.undo();
    expect([locks.changed, locks.has('a')]).toEqual([false, true]);
  });
});
