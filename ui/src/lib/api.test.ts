import { afterEach, describe, expect, it, vi } from 'vitest';
import { abilitiesOf, api, nothingMore, Problem } from './api';
import { explain } from './problem';

afterEach(() => vi.unstubAllGlobals());

function answer(status: number, body: unknown) {
  const fetch = vi.fn(() => Promise.resolve(new Response(JSON.stringify(body), { status })));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

describe('a call', () => {
  it('sends the request once with its key', async () => {
    const fetch = answer(202, { run_id: 'r' });
    expect(await api.createRun({ prompt: 'Rome' }, 'k')).toEqual({ run_id: 'r' });
    const [path, init] = fetch.mock.calls[0] as unknown as [string, RequestInit];
    expect(path).toBe('/runs');
    expect(init).toMatchObject({ method: 'POST', body: '{"prompt":"Rome"}' });
    expect(init.headers).toMatchObject({ 'Idempotency-Key': 'k', 'Content-Type': 'application/json' });
  });

  it('leaves out what is not asked for', async () => {
    const fetch = answer(200, { runs: [], next_cursor: null });
    await api.runs({ q: 'São & co', status: '', cursor: undefined });
    expect(fetch).toHaveBeenCalledWith('/runs?q=S%C3%A3o+%26+co', expect.anything());
  });

  it('fails with the fields that were refused, in words', async () => {
    const errors = [{ field: 'intent.party.adults', detail: 'must be 1 to 12' }];
    answer(422, { title: 'Invalid', detail: 'see errors', errors });
    const fault = await api.createRun({}, 'k').catch((e: unknown) => e);
    expect(fault).toBeInstanceOf(Problem);
    expect(explain(fault)).toBe('Adults: must be 1 to 12');
  });

  it.each([
    [401, /session has expired/],
    [404, /no such trip/],
    [429, /too often/],
    [500, /answered 500/],
  ])('that gets %i is explained', async (status, words) => {
    answer(status, {});
    expect(explain(await api.run('x').catch((e: unknown) => e))).toMatch(words);
  });

  it('without a network is explained', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')));
    expect(explain(await api.run('x').catch((e: unknown) => e))).toMatch(/cannot be reached/);
  });
});

describe('what a server can do', () => {
  it('is nothing more by default', () => {
    expect(Object.values(nothingMore)).not.toContain(true);
  });

  it('is read from its description, whatever parameters are called', () => {
    const can = abilitiesOf({
      paths: {
        '/intent': { post: {} },
        '/runs/{run_id}/what_if': { post: { requestBody: {}, responses: { 202: {}, 501: {} } } },
        '/runs/{id}/thread': { get: { responses: { 200: {} } } },
        '/destinations/{id}/places': { get: {} },
      },
    });
    expect(can).toMatchObject({
      understand: true,
      whatIf: true,
      thread: true,
      places: true,
      share: false,
      why: false,
    });
  });

  it('leaves out what is declared but not there', () => {
    const can = abilitiesOf({
      paths: {
        '/runs/{id}/what_if': { post: { responses: { 501: {} } } },
        '/runs/{id}/thread': { get: { responses: { 501: {} } } },
      },
    });
    expect(can).toEqual(nothingMore);
  });
});
