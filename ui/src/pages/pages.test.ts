import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { abilities } from '../lib/abilities.svelte';
import { abilitiesOf, nothingMore } from '../lib/api';
import { rome } from '../lib/testdata/itinerary';
import ItineraryPage from './ItineraryPage.svelte';
import NewTripPage from './NewTripPage.svelte';

/** The server of these tests: answers by method and path, and what it was asked. */
const server = vi.hoisted(() => {
  const described = {
    paths: {
      '/intent': { post: {} },
    },
  };
  const state = {
    described,
    answers: { 'GET /openapi.json': described } as Record<string, unknown>,
    asked: [] as { call: string; body: unknown; key: string | undefined }[],
  };
  // The page asks what the server can do as soon as it is loaded.
  globalThis.fetch = ((input: string, init: RequestInit = {}) => {
    const call = `${init.method ?? 'GET'} ${input.split('?')[0]}`;
    const body = init.body ? (JSON.parse(String(init.body)) as unknown) : undefined;
    state.asked.push({ call, body, key: (init.headers as Record<string, string>)['Idempotency-Key'] });
    const answer = state.answers[call];
    const text = JSON.stringify(answer ?? { title: 'Not found' });
    return Promise.resolve(new Response(text, { status: answer === undefined ? 404 : 200 }));
  }) as typeof fetch;
  return state;
});

const last = (call: string) => server.asked.findLast((a) => a.call === call)?.body;

beforeEach(() => {
  server.asked = [];
  server.answers = { 'GET /destinations': { destinations: [] } };
  abilities.now = abilitiesOf(server.described);
  history.replaceState(null, '', '/');
});
afterEach(cleanup);

describe('a new trip', () => {
  const type = (text: string) =>
    fireEvent.input(screen.getByLabelText('Your trip'), { target: { value: text } });

  it('shows how the sentence was read, and sends it as it is', async () => {
    server.answers['POST /intent'] = { intent: rome.intent };
    server.answers['POST /runs'] = { run_id: 'r1', status: 'accepted' };
    render(NewTripPage);
    await type('Two days in Rome');
    await screen.findByText('What I understood');
    expect(screen.getByText('no pace was named')).toBeTruthy();
    expect(last('POST /intent')).toEqual({ prompt: 'Two days in Rome' });
    await fireEvent.click(screen.getByRole('button', { name: /Plan the trip/ }));
    await waitFor(() => expect(location.pathname).toBe('/trips/r1/live'));
    expect(last('POST /runs')).toEqual({ prompt: 'Two days in Rome' });
  });

  it('sends the intent with what was changed', async () => {
    server.answers['POST /intent'] = { intent: rome.intent };
    server.answers['POST /runs'] = { run_id: 'r1', status: 'accepted' };
    render(NewTripPage);
    await type('Two days in Rome');
    await screen.findByText('What I understood');
    await fireEvent.click(screen.getByRole('button', { name: 'More: Days' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Art' }));
    await fireEvent.click(screen.getByRole('button', { name: /Plan the trip/ }));
    await waitFor(() => expect(last('POST /runs')).toBeTruthy());
    expect(last('POST /runs')).toMatchObject({
      intent: {
        date_window: { start: '2027-05-11', end: '2027-05-13' },
        prefs: { themes: ['history', 'art'] },
        destination: { id: 'rome' },
      },
    });
  });

  it('asks the question that the server has', async () => {
    server.answers['POST /intent'] = { intent: null, question: 'Which city do you mean?' };
    render(NewTripPage);
    await type('somewhere warm');
    await screen.findByText(/Which city do you mean\?/);
    expect(screen.queryByText('What I understood')).toBeNull();
  });

  it('says what was refused and keeps what was typed', async () => {
    render(NewTripPage);
    await type('Two days in Rome');
    await fireEvent.click(screen.getByRole('button', { name: /Plan the trip/ }));
    await screen.findByRole('alert', { name: '' });
    expect((screen.getByLabelText('Your trip') as HTMLTextAreaElement).value).toBe('Two days in Rome');
    expect(location.pathname).toBe('/');
  });

  it('does not plan twice when an answer was lost', async () => {
    render(NewTripPage);
    await type('Two days in Rome');
    const send = screen.getByRole('button', { name: /Plan the trip/ });
    const keys = () => server.asked.filter((a) => a.call === 'POST /runs').map((a) => a.key);
    for (const n of [1, 2]) {
      await fireEvent.click(send);
      await waitFor(() => expect(keys()).toHaveLength(n));
      await waitFor(() => expect(send.hasAttribute('disabled')).toBe(false));
    }
    expect(keys()[0]).toBe(keys()[1]);
    await type('Three days in Rome');
    await fireEvent.click(send);
    await waitFor(() => expect(keys()).toHaveLength(3));
    expect(keys()[2]).not.toBe(keys()[1]);
  });
});

describe('an itinerary', () => {
  beforeEach(() => {
    server.answers['GET /runs/r/itinerary'] = rome;
  });

  it('is whole where a server has nothing beside the core', async () => {
    abilities.now = nothingMore;
    render(ItineraryPage, { id: 'r' });
    await screen.findByRole('heading', { name: 'Two days in Rome' });
    expect(document.querySelector('.places')?.getAttribute('d')).toMatch(/^M/);
    expect(document.querySelector('.outline')).toBeNull();
    for (const name of [/Share/, /What if/, /Swap/, /Lock/])
      expect(screen.queryByRole('button', { name })).toBeNull();
  });

  it('that is not there says so', async () => {
    render(ItineraryPage, { id: 'none' });
    await screen.findByRole('heading', { name: 'This trip cannot be shown' });
  });
});
