// What a traveller does, from the sentence to the calendar.
import assert from 'node:assert/strict';
import ICAL from 'ical.js';
import { startDoor, startServer } from './server.mjs';

export const sentence = '3 days in Rome in May, history and food, $2,000';

/** Plans a trip through the API and returns its id when it has ended. */
export async function plan(url, prompt) {
  const made = await fetch(`${url}/runs`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ prompt, mode: 'fast' }),
  });
  const { run_id } = await made.json();
  await (await fetch(`${url}/runs/${run_id}/events/stream`)).text(); // which ends with the run
  return run_id;
}

const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();
const focused = (page) => page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName);
/** The number of events that a run had. */
async function eventsOf(url, id) {
  return (await (await fetch(`${url}/runs/${id}/events?limit=500`)).json()).events.length;
}

/** Presses Tab until what has the focus is named as wanted. */
async function tabTo(page, wanted) {
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(
      () => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim(),
    );
    if (wanted.test(name)) return;
  }
  assert.fail(`Tab does not lead to ${wanted}`);
}

export async function flows({ suite, open, picture, quick, slow, binary }) {
  let id = '';

  await suite.test('type a sentence, watch the run, open the itinerary', async () => {
    const page = await open(quick);
    await page.getByLabel('Your trip').fill(sentence);
    await picture(page, 'new');
    await page.getByRole('button', { name: 'Plan the trip' }).click();
    await page.waitForURL(/\/trips\/[0-9a-f-]{36}\/live$/);
    await heading(page, 'Your trip is ready');
    id = page.url().split('/').at(-2);
    assert.equal(await page.locator('.pipeline li.done').count(), 7, 'seven stations are done');
    assert.match(await page.locator('.pipeline li').nth(5).innerText(), /Repair/);
    assert.equal(await focused(page), 'H1', 'the heading has the focus');
    await picture(page, 'run');
    await page.getByRole('link', { name: 'Open itinerary' }).click();
    await heading(page, 'Three days in Rome');
    assert.equal(await focused(page), 'H1');
    await page.locator('article').first().waitFor();
    await picture(page, 'itinerary');
    await page.context().close();
  });

  await suite.test('an empty form says what is missing, and where', async () => {
    const page = await open(quick);
    await page.getByRole('button', { name: 'Plan the trip' }).click();
    await page.getByText('Name at least a place').waitFor();
    assert.equal(await focused(page), 'prompt');
    await page.context().close();
  });

  await suite.test('a dropped stream says so, goes on and loses nothing', async () => {
    const door = await startDoor(slow);
    const page = await open(door.url);
    await page.getByLabel('Your trip').fill(sentence);
    await page.getByRole('button', { name: 'Plan the trip' }).click();
    await page.locator('.log li', { hasText: 'Looking up weather' }).waitFor();
    const run = page.url().split('/').at(-2);
    await door.shut();
    await page.getByText('Connection lost, reconnecting.').waitFor();
    await picture(page, 'reconnecting');
    await door.open();
    await heading(page, 'Your trip is ready');
    await page
      .getByText('Weather: bundled data used')
      .or(page.locator('td', { hasText: 'bundled instead' }))
      .first()
      .waitFor();
    const drafts = page.locator('.log li');
    assert.equal(await drafts.count(), await eventsOf(slow, run), 'each event is there once');
    assert.equal(await page.getByText('Connection lost').count(), 0);
    await page.goto(`${door.url}/trips/${run}`);
    await page.getByText('Not everything answered:').waitFor();
    await page.context().close();
    await door.shut();
  });

  await suite.test('a run that cannot work out says what binds and what would', async () => {
    const page = await open(quick);
    await page.getByLabel('Your trip').fill('5 days in Paris in June from JFK, under $300');
    await page.getByRole('button', { name: 'Plan the trip' }).click();
    await heading(page, 'Planning stopped');
    await page.getByText('What binds: Budget.').waitFor();
    await page.getByText(/The cheapest plan that holds costs \$[\d,]+\./).waitFor();
    await page.getByRole('link', { name: 'Change and plan again' }).click();
    await heading(page, 'Where to?');
    await page.waitForFunction(() => document.querySelector('#prompt').value.includes('Paris'));
    await page.context().close();
  });

  await suite.test('stop a run', async () => {
    const page = await open(slow);
    await page.getByLabel('Your trip').fill(sentence);
    await page.getByRole('button', { name: 'Plan the trip' }).click();
    await page.locator('.log li', { hasText: 'Looking up weather' }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await heading(page, 'Planning was stopped');
    await page.context().close();
  });

  await suite.test('a run that waits for a worker says so', async () => {
    const server = await startServer(binary, 'no-worker', '--role', 'api');
    try {
      const page = await open(server.url);
      await page.getByLabel('Your trip').fill(sentence);
      await page.getByRole('button', { name: 'Plan the trip' }).click();
      await page.getByText('Waiting for a free worker.').waitFor();
      await picture(page, 'queued');
      await page.getByRole('button', { name: 'Stop' }).click();
      await heading(page, 'Planning was stopped');
      assert.equal(await page.getByText('Waiting for a free worker.').count(), 0);
      await page.context().close();
    } finally {
      await server.stop();
    }
  });

  await suite.test('it is told why a place is not in the plan', async () => {
    const page = await open(`${quick}/trips/${id}`);
    const { days } = await (await fetch(`${quick}/runs/${id}/itinerary`)).json();
    const there = new Set(days.flatMap((d) => d.activities).map((a) => a.ref));
    const { places } = await (await fetch(`${quick}/destinations/rome/places`)).json();
    const absent = places.find((p) => p.kind === 'museum' && !there.has(p.id));
    const field = page.getByLabel('Ask about a place that is not in the plan');
    await field.fill('nowhere');
    await field.press('Enter');
    await page.getByText('Choose a place from the list.').waitFor();
    await field.fill(absent.name);
    await field.press('Enter');
    const why = await (await fetch(`${quick}/runs/${id}/why?place=${encodeURIComponent(absent.id)}`)).json();
    assert.ok(why.answer.length > 20, why.answer);
    await page.getByText(why.answer).waitFor();
    await page.context().close();
  });

  await suite.test('the calendar has every visit at its time', async () => {
    const page = await open(`${quick}/trips/${id}?day=0`);
    await page.locator('summary', { hasText: 'Export' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Calendar (ICS)' }).click();
    const stream = await (await download).createReadStream();
    let text = '';
    for await (const chunk of stream) text += chunk;
    const calendar = new ICAL.Component(ICAL.parse(text));
    for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
    const events = calendar.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event));
    const { days } = await (await fetch(`${quick}/runs/${id}/itinerary`)).json();
    const visits = days
      .flatMap((d) => d.activities)
      .filter((a) => a.kind === 'attraction' || a.kind === 'meal');
    assert.ok(visits.length > 5);
    for (const { name, start } of visits) {
      const there = events.some((e) => e.summary.includes(name) && sameInstant(e.startDate, new Date(start)));
      assert.ok(there, `${name} at ${start} is not in the calendar`);
    }
    await page.context().close();
  });

  await suite.test('every other export is there', async () => {
    const page = await open(`${quick}/trips/${id}`);
    await page.locator('summary', { hasText: 'Export' }).click();
    for (const link of await page.locator('a[download]').all()) {
      const answer = await page.request.get(quick + (await link.getAttribute('href')));
      assert.equal(answer.status(), 200);
      assert.ok((await answer.body()).length > 500);
    }
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('a[download]').first().isVisible(), false, 'Escape closes the menu');
    await page.context().close();
  });

  await suite.test('times are those of the trip, wherever the reader is', async () => {
    const page = await open(`${quick}/trips/${id}?day=1`);
    const { days } = await (await fetch(`${quick}/runs/${id}/itinerary`)).json();
    const stop = days[0].activities.find((a) => a.kind === 'attraction' || a.kind === 'meal');
    const wanted = new Intl.DateTimeFormat('en-GB', {
      hour: '2-digit',
      minute: '2-digit',
      timeZone: stop.start_tz,
    });
    assert.equal(
      await page.locator('.stop .time b').first().innerText(),
      wanted.format(new Date(stop.start)),
    );
    await page.context().close();
  });

  await suite.test('a pin leads to its card, and the keyboard moves the map', async () => {
    const page = await open(`${quick}/trips/${id}?day=2`);
    const pin = page.getByRole('button', { name: /^Day 2, stop 2: / });
    await pin.focus();
    await page.keyboard.press('Enter');
    const card = page.locator('article:focus');
    await card.waitFor();
    assert.ok((await pin.getAttribute('aria-label')).includes(await card.locator('h3').innerText()));
    const map = page.getByRole('group', { name: /^Map of day 2/ });
    await map.focus();
    const before = await page.locator('.scale').innerText();
    for (let i = 0; i < 6; i++) await page.keyboard.press('+');
    assert.notEqual(await page.locator('.scale').innerText(), before);
    await page.keyboard.press('0');
    assert.equal(await page.locator('.scale').innerText(), before);
    await page.context().close();
  });

  await suite.test('the keyboard alone is enough to plan, to lock and to use the map', async () => {
    const page = await open(quick);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter'); // skip to the content
    assert.equal(await focused(page), 'main');
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'prompt');
    await page.keyboard.type(sentence);
    await tabTo(page, /Plan the trip/);
    await page.keyboard.press('Enter');
    await heading(page, 'Your trip is ready');
    await tabTo(page, /Open itinerary/);
    await page.keyboard.press('Enter');
    await heading(page, 'Three days in Rome');
    await page.locator('article').first().waitFor();
    await tabTo(page, /^Lock /);
    await page.keyboard.press('Space');
    await page.getByText('1 stop to be kept when planning again.').waitFor();
    await tabTo(page, /^Map of day 1/);
    await tabTo(page, /^Day 1, stop 1: /);
    await page.keyboard.press('Enter');
    await page.locator('article:focus').waitFor();
    await tabTo(page, /^Swap /);
    await page.context().close();
  });

  await suite.test('trips are listed, searched and compared', async () => {
    await plan(quick, '2 days in Lisbon in May, views, $1,500');
    const page = await open(`${quick}/trips`);
    const rows = page.getByRole('list', { name: 'Trips' }).getByRole('listitem');
    await rows.first().waitFor();
    await picture(page, 'trips');
    await page.getByLabel('Search trips').fill('lisbon');
    await page.waitForFunction(() => document.querySelectorAll('ul[aria-label=Trips] > li').length === 1);
    await page.getByLabel('Search trips').fill('');
    await page.getByLabel('Status').selectOption('succeeded');
    await page.waitForFunction(() => !document.querySelector('ul[aria-label=Trips] .tag.bad'));
    const boxes = page.getByRole('checkbox');
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    await page.getByRole('button', { name: 'Compare' }).click();
    await heading(page, 'Comparison');
    await page.locator('dl dt', { hasText: 'Removed' }).waitFor();
    await picture(page, 'compare');
    await page.context().close();
  });

  await suite.test('a printed trip has every day and no control', async () => {
    const page = await open(`${quick}/trips/${id}?day=1`);
    await page.locator('article').first().waitFor();
    await page.emulateMedia({ media: 'print' });
    for (const day of ['Day 1', 'Day 2', 'Day 3']) {
      assert.ok(
        await page
          .locator('section header p', { hasText: `${day},` })
          .first()
          .isVisible(),
        day,
      );
    }
    for (const control of ['header.bar', '.actions', '.map', '.strip']) {
      assert.equal(await page.locator(control).first().isVisible(), false, `${control} is printed`);
    }
    await page.pdf({ path: '../artifacts/page/print.pdf', format: 'A4' });
    await page.context().close();
  });

  await suite.test('an address that is none, and a trip that is not there', async () => {
    const page = await open(`${quick}/trips/a/b/c`);
    await heading(page, 'Page not found');
    await page.goto(`${quick}/trips/00000000-0000-4000-8000-000000000000`);
    await heading(page, 'This trip cannot be shown');
    await page.goto(`${quick}/trips/00000000-0000-4000-8000-000000000000/live`);
    await heading(page, 'Not found');
    await page.context().close();
  });
}

/** Whether a calendar's time is an instant. */
function sameInstant(time, instant) {
  return time.toJSDate().getTime() === instant.getTime();
}
