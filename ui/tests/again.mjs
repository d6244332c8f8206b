// Planning a trip again: locks, swaps and what-ifs, where the server has them.
import assert from 'node:assert/strict';
import { plan, sentence } from './flows.mjs';

/** Whether a server can plan a trip again. */
export const canPlanAgain = async (url) => {
  const { paths } = await (await fetch(`${url}/openapi.json`)).json();
  return paths['/runs/{id}/what_if']?.post?.requestBody !== undefined;
};

export async function again({ suite, open, picture, quick }) {
  if (!(await canPlanAgain(quick))) {
    console.log('page browser: lock, swap and what-if are left out, since this server has no what-if');
    return;
  }
  const id = await plan(quick, sentence);
  const itinerary = async (run) => (await fetch(`${quick}/runs/${run}/itinerary`)).json();
  const visits = (it) =>
    it.days.flatMap((d) => d.activities).filter((a) => ['attraction', 'meal'].includes(a.kind));
  const runOf = (page) => page.url().match(/trips\/([0-9a-f-]{36})/)[1];
  /** Waits for the preview and opens what it shows; returns the new run's itinerary. */
  const openPreview = async (page) => {
    await page.getByRole('heading', { name: 'Preview' }).waitFor();
    await page.getByRole('button', { name: 'Open this version' }).click();
    await page.waitForURL((url) => !url.pathname.includes(id));
    await page.locator('article').first().waitFor();
    return itinerary(runOf(page));
  };

  await suite.test('a what-if shows the difference first, and keeps the trip', async () => {
    const page = await open(`${quick}/trips/${id}`);
    await page.getByRole('button', { name: 'What if…' }).click();
    await page.getByRole('button', { name: '$200 less' }).click();
    await page.getByRole('heading', { name: 'Preview' }).waitFor();
    await picture(page, 'what-if');
    const second = await openPreview(page);
    assert.equal(second.intent.budget_usd_cents, 180_000);
    assert.equal((await itinerary(id)).intent.budget_usd_cents, 200_000);
    await page.getByRole('heading', { name: 'Versions of this trip' }).waitFor();
    await page.getByRole('link', { name: 'Compare with this' }).first().click();
    await page.getByRole('heading', { name: 'Comparison' }).waitFor();
    await page.locator('dl dt', { hasText: 'Kept' }).waitFor();
    await page.context().close();
  });

  await suite.test('a locked stop is kept, and cannot be swapped meanwhile', async () => {
    const page = await open(`${quick}/trips/${id}`);
    const lock = page.getByRole('button', { name: /^Lock / }).first();
    const name = (await lock.getAttribute('aria-label')).slice('Lock '.length);
    await lock.press('Space');
    assert.equal(await lock.getAttribute('aria-pressed'), 'true');
    assert.ok(await page.getByRole('button', { name: `Swap ${name}` }).isDisabled());
    await page.getByText('1 stop to be kept when planning again.').waitFor();
    await page.getByRole('button', { name: 'What if…' }).click();
    await page.getByText('1 locked stop stays.').waitFor();
    await page.getByRole('button', { name: 'Plan around my locks' }).click();
    const second = await openPreview(page);
    const before = visits(await itinerary(id)).find((a) => a.name === name);
    const after = visits(second).find((a) => a.name === name);
    assert.deepEqual([after.start, after.locked], [before.start, true]);
    assert.equal(
      await page.getByRole('button', { name: `Lock ${name}` }).getAttribute('aria-pressed'),
      'true',
    );
    await page.context().close();
  });

  await suite.test('a swap puts the other place in, after a preview', async () => {
    const page = await open(`${quick}/trips/${id}?day=2`);
    await page
      .getByRole('button', { name: /^Swap / })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    const title = await dialog.getByRole('heading', { level: 2 }).innerText();
    await picture(page, 'swap');
    await dialog.getByRole('button', { name: 'Try this: something else' }).click();
    const second = await openPreview(page);
    const gone = title.replace('Instead of ', '');
    assert.ok(!visits(second).some((a) => a.name === gone), `${gone} is still there`);
    await page.context().close();
  });

  await suite.test('Escape closes a sheet and gives the focus back', async () => {
    const page = await open(`${quick}/trips/${id}`);
    const opener = page.getByRole('button', { name: /^Swap / }).first();
    await opener.click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.ok(await opener.evaluate((button) => button === document.activeElement));
    await page.context().close();
  });

  await suite.test('what does not work out says so, and why', async () => {
    const page = await open(`${quick}/trips/${id}`);
    await page.getByRole('button', { name: 'What if…' }).click();
    await page.getByLabel('Or say it yourself').fill('only $10 in all');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('This does not work out:').waitFor();
    await page.context().close();
  });

  await suite.test('a run that fails for its budget is planned with what it takes', async () => {
    const failed = await plan(quick, '5 days in Paris in June from JFK, under $300');
    const page = await open(`${quick}/trips/${failed}/live`);
    await page.getByRole('button', { name: /^Plan with \$/ }).click();
    await page.getByRole('heading', { name: 'Your trip is ready' }).waitFor();
    assert.notEqual(runOf(page), failed);
    await page.context().close();
  });
}
