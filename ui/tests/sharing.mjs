// Sharing a trip: the link, what it shows to somebody without an account and without scripts, and its end.
import assert from 'node:assert/strict';
import { plan, sentence } from './flows.mjs';

export async function sharing({ suite, open, picture, quick, look }) {
  const id = await plan(quick, sentence);
  const { url } = await (await fetch(`${quick}/runs/${id}/share`, { method: 'POST' })).json();
  const link = quick + url;

  await suite.test('a link is made, and a reader without scripts sees the trip', async () => {
    const page = await open(`${quick}/trips/${id}`);
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('button', { name: 'Make a link' }).click();
    const made = await page.getByLabel('Link').inputValue();
    assert.ok(made.startsWith(`${quick}/share/`), made);
    await picture(page, 'share-sheet');
    await page.context().close();

    const reader = await open(made, { javaScriptEnabled: false });
    const { days, certificate } = await (await fetch(`${quick}/runs/${id}/itinerary`)).json();
    assert.equal(await reader.locator('script').count(), 0);
    await reader.getByRole('heading', { level: 1, name: '3 days in Rome' }).waitFor();
    const visits = days.flatMap((d) => d.activities).filter((a) => ['attraction', 'meal'].includes(a.kind));
    const shown = await reader.locator('article h3').allInnerTexts();
    for (const { name } of visits) assert.ok(shown.includes(name), `${name} is not shown`);
    const holding = certificate.checks.filter((c) => c.holds).length;
    assert.match(await reader.locator('main').innerText(), new RegExp(`${holding}\\b.* checks hold`));
    assert.equal(await reader.locator('.map .stop').count(), visits.length, 'every visit is on the map');
    await reader.context().close();
  });

  await suite.test('a link gives every format, and nothing else of the run', async () => {
    const reader = await open(link, { javaScriptEnabled: false });
    const formats = await reader.locator('.others a').all();
    assert.ok(formats.length >= 5);
    for (const format of formats) {
      const answer = await fetch(quick + (await format.getAttribute('href')));
      assert.equal(answer.status, 200);
      assert.ok((await answer.text()).length > 500);
    }
    const text = await (await fetch(link)).text();
    assert.ok(!text.includes(sentence), 'the prompt is not told');
    await reader.context().close();
  });

  await suite.test(
    'the shared page is accessible in both themes, on a phone, and prints every day',
    async () => {
      for (const [name, options] of Object.entries({
        light: { colorScheme: 'light' },
        dark: { colorScheme: 'dark' },
        phone: { colorScheme: 'light', viewport: { width: 390, height: 844 } },
      })) {
        const reader = await open(link, options);
        await picture(reader, `shared-${name}`, { fullPage: true });
        await look(reader);
        await reader.context().close();
      }
      const reader = await open(link);
      await reader.emulateMedia({ media: 'print' });
      assert.equal(await reader.locator('.others').isVisible(), false);
      assert.ok(await reader.locator('#day-3').isVisible());
      await reader.pdf({ path: '../artifacts/page/shared.pdf', format: 'A4' });
      await reader.context().close();
    },
  );

  await suite.test('a link that was withdrawn shows nothing', async () => {
    const page = await open(`${quick}/trips/${id}`);
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('button', { name: 'Make a link' }).click();
    await page.getByRole('button', { name: 'Withdraw the link' }).click();
    await page.getByText('The link no longer works.').waitFor();
    await page.context().close();
    const reader = await open(link, { javaScriptEnabled: false });
    await reader.getByRole('heading', { name: 'This link shows nothing' }).waitFor();
    await reader.context().close();
    assert.equal((await fetch(`${link}.ics`)).status, 404);
  });
}
