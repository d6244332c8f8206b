// Every state of the page, light and dark, wide and on a phone: no serious fault of accessibility, nothing sideways.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { canPlanAgain } from './again.mjs';
import { plan, sentence } from './flows.mjs';

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
// Themes differ in contrast and widths in layout: two looks see both of each, and the other two what is left.
const wide = { width: 1280, height: 1000 };
const phone = { width: 390, height: 844 };
const looks = [
  { name: 'light', options: { colorScheme: 'light', viewport: wide } },
  { name: 'phone-dark', options: { colorScheme: 'dark', viewport: phone } },
  {
    name: 'dark',
    options: { colorScheme: 'dark', viewport: wide },
    only: ['run-repaired', 'trip', 'new-details'],
  },
  {
    name: 'phone',
    options: { colorScheme: 'light', viewport: phone },
    only: ['run-repaired', 'trip', 'trip-map'],
  },
  // A laptop's window at 200 %, and at 400 %, which WCAG 2.2 asks for (1.4.10).
  {
    name: 'at-200',
    options: { viewport: { width: 640, height: 500 }, deviceScaleFactor: 2 },
    only: ['run-repaired', 'trip', 'trip-long-words', 'trips'],
  },
  {
    name: 'at-400',
    options: { viewport: { width: 320, height: 256 } },
    only: ['run-repaired', 'trip', 'trip-long-words', 'trips', 'new-details'],
  },
];

export async function states({ suite, open, picture, look: check, quick, slow }) {
  const recording = await readFile('src/lib/testdata/repaired.sse', 'utf8');
  const [trip, failed, degraded] = await Promise.all([
    plan(quick, sentence),
    plan(quick, '5 days in Paris in June from JFK, under $300'),
    plan(slow, sentence),
  ]);

  /** The recorded stream up to its first repair, and nothing after it. */
  const middle = recording
    .slice(0, recording.indexOf('"node":"repair","phase":"started"'))
    .split('\n\n')
    .slice(0, -1);
  const upToRepair = [...middle, recording.split('\n\n')[middle.length], ''].join('\n\n');
  const replay = (body) => async (page) => {
    await page.route('**/events/stream*', (route) =>
      route.fulfill({ contentType: 'text/event-stream', body }),
    );
  };

  /** Lets calls whose address matches end so: no answer at all, a lost connection, or a status. */
  const fails = (pattern, how) => (page) =>
    page.route(pattern, (route) => {
      if (how === 'lost') return route.abort();
      if (how !== 'silent') return route.fulfill({ status: how, json: { title: 'No', status: how } });
    });
  const words = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
  const longWords = (page) =>
    page.route('**/itinerary?*', async (route) => {
      const answer = await route.fetch();
      const it = await answer.json();
      it.intent.destination.city = words;
      for (const a of it.days.flatMap((d) => d.activities)) {
        Object.assign(a, { name: words, notes: [words] });
        a.provenance.source = words;
      }
      for (const c of it.citations) c.text = c.text.replace(/\S+/, words);
      await route.fulfill({ json: it });
    });
  const itinerary = '**/itinerary?*';

  const all = [
    { name: 'new', path: '/', ready: '#prompt' },
    {
      name: 'new-faults',
      path: '/',
      ready: '#prompt',
      act: (page) => page.getByRole('button', { name: 'Plan the trip' }).click(),
      then: '[aria-invalid=true]',
    },
    {
      name: 'new-details',
      path: `/?from=${trip}`,
      ready: '.understood',
      act: (page) => page.locator('details summary').click(),
      then: 'fieldset',
    },
    { name: 'trips', path: '/trips', ready: 'ul.panel li' },
    { name: 'trips-none', path: '/trips?status=pending', ready: 'ul.panel .none' },
    { name: 'run-repairing', path: `/trips/${trip}/live`, ready: '.cards li', before: replay(upToRepair) },
    { name: 'run-repaired', path: `/trips/${trip}/live`, ready: '.cards .mended', before: replay(recording) },
    { name: 'trips-loading', path: '/trips', ready: '.skeleton', before: fails('**/runs', 'silent') },
    { name: 'trips-offline', path: '/trips', ready: '.banner.bad', before: fails('**/runs', 'lost') },
    {
      name: 'run-reconnecting',
      path: `/trips/${trip}/live`,
      ready: '.banner',
      before: fails('**/stream*', 'lost'),
    },
    {
      name: 'run-signed-out',
      path: `/trips/${trip}/live`,
      ready: 'text=Your session has expired',
      before: fails('**/runs/**', 401),
    },
    { name: 'trip-loading', path: `/trips/${trip}`, ready: '.skeleton', before: fails(itinerary, 'silent') },
    {
      name: 'trip-offline',
      path: `/trips/${trip}`,
      ready: 'text=cannot be reached',
      before: fails(itinerary, 'lost'),
    },
    { name: 'trip-limited', path: `/trips/${trip}`, ready: 'text=too often', before: fails(itinerary, 429) },
    { name: 'trip-long-words', path: `/trips/${trip}?day=1`, ready: 'article', before: longWords },
    { name: 'run-failed', path: `/trips/${failed}/live`, ready: '.banner.bad' },
    { name: 'trip', path: `/trips/${trip}?day=1`, ready: 'article' },
    { name: 'trip-all-days', path: `/trips/${trip}?day=0`, ready: 'article' },
    {
      name: 'trip-details',
      path: `/trips/${trip}?day=2`,
      ready: 'article',
      async act(page) {
        await page.locator('article details summary').first().click();
        await page.locator('.rules summary').first().click();
        await page.locator('summary', { hasText: 'Export' }).click();
      },
      then: 'a[download]',
    },
    { name: 'trip-degraded', server: slow, path: `/trips/${degraded}`, ready: '.banner' },
    { name: 'trip-missing', path: '/trips/00000000-0000-4000-8000-000000000000', ready: 'h1' },
    {
      name: 'trip-map',
      path: `/trips/${trip}?day=2`,
      ready: 'article',
      act: (page) => page.locator('.switch button', { hasText: 'Map' }).click(),
      then: '.pin',
      narrow: true,
    },
  ];

  if (await canPlanAgain(quick)) {
    const open = (name) => (page) => page.getByRole('button', { name }).first().click();
    const sheet = { path: `/trips/${trip}?day=2`, ready: 'article', then: 'dialog[open]' };
    all.push(
      { name: 'what-if', act: open('What if…'), ...sheet },
      { name: 'swap', act: open(/^Swap /), ...sheet },
    );
  }

  for (const look of looks) {
    const page = await open('about:blank', look.options);
    for (const { name, path, ready, before, act, then, server = quick, narrow } of all) {
      if (narrow && look.options.viewport !== phone) continue;
      if (look.only && !look.only.includes(name)) continue;
      await suite.test(`${name}, ${look.name}: accessible`, async () => {
        await page.unrouteAll();
        await before?.(page);
        await page.goto(server + path);
        await page.locator(ready).first().waitFor();
        await act?.(page);
        if (then) await page.locator(then).first().waitFor();
        await picture(page, `${name}-${look.name}`);
        await check(page);
      });
    }
    await page.context().close();
  }
}

/** Returns what fails on a page with a serious fault of accessibility, or with something that stands out at the side. */
export async function accessible() {
  const axe = await readFile('node_modules/axe-core/axe.min.js', 'utf8');
  return async (page) => {
    await page.evaluate(axe);
    const wanted = { runOnly: standards, resultTypes: ['violations'] };
    const { violations } = await page.evaluate((options) => window.axe.run(document, options), wanted);
    const serious = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
    const told = serious.map((v) => {
      const [first] = v.nodes;
      return `${v.id}, ${v.nodes.length} times: ${first.target.join(' ')}: ${first.failureSummary}`;
    });
    assert.deepEqual(told, []);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${over} px stand out at the side`);
  };
}
