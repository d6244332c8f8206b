// The map: the sketch of the city, and streets where the server has a style for them.
import assert from 'node:assert/strict';
import http from 'node:http';
import { plan, sentence } from './flows.mjs';
import { startServer } from './server.mjs';

const ground = [12, 120, 40]; // the style's one colour, which is nowhere else on the page

/** Starts a server of a style that needs no tiles, and returns its address, what was asked of it, and how to stop it. */
function startTiles() {
  const asked = [];
  const line = { type: 'LineString', coordinates: [[12.4, 41.9], [12.6, 41.9]] }; // prettier-ignore
  const style = {
    version: 8,
    sources: {
      road: {
        type: 'geojson',
        data: { type: 'Feature', properties: {}, geometry: line },
        attribution: 'Streets by <a href="https://example.org/">the test</a>',
      },
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': `rgb(${ground.join(',')})` } },
      { id: 'road', type: 'line', source: 'road', paint: { 'line-color': '#fff', 'line-width': 3 } },
    ],
  };
  const server = http.createServer((request, answer) => {
    asked.push(request.url);
    const found = request.url === '/style.json';
    answer.writeHead(found ? 200 : 404, {
      'Content-Type': 'application/json',
      'Access-Control-Allow-Origin': '*',
    });
    answer.end(found ? JSON.stringify(style) : '{}');
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve({
        url: `http://127.0.0.1:${server.address().port}`,
        asked,
        stop: () => new Promise((stopped) => server.close(stopped)),
      }),
    ),
  );
}

/** Returns the red, green and blue of a point of a picture, as a browser decodes it. */
async function colourAt(page, picture, x, y) {
  const url = `data:image/png;base64,${picture.toString('base64')}`;
  return page.evaluate(
    async ([address, left, top]) => {
      const image = new Image();
      image.src = address;
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      return [...context.getImageData(left, top, 1, 1).data.slice(0, 3)];
    },
    [url, x, y],
  );
}

export async function maps({ suite, open, picture, look, quick, binary }) {
  const id = await plan(quick, sentence);

  await suite.test('the city is sketched under the trip, and no street map is asked for', async () => {
    const page = await open('about:blank');
    const loaded = [];
    page.on('request', (request) => loaded.push(request.url()));
    await page.goto(`${quick}/trips/${id}?day=1`);
    await page.locator('.map .outline').waitFor({ state: 'attached' });
    const sketch = await (await fetch(`${quick}/destinations/rome/sketch`)).json();
    const rivers = sketch.water.filter((w) => w.line).length;
    assert.equal(await page.locator('.map .river').count(), rivers);
    assert.equal(await page.locator('.map .park').count(), sketch.parks.length);
    assert.deepEqual(
      (await page.locator('.map text.label').allTextContents()).map((name) => name.trim()),
      sketch.districts.map((d) => d.name),
    );
    const { places } = await (await fetch(`${quick}/destinations/rome/places`)).json();
    const dots = await page.locator('.map path.places').getAttribute('d');
    assert.equal(dots.match(/M/g).length, places.length, 'a dot for each place');
    await page.waitForLoadState('networkidle');
    assert.deepEqual(
      loaded.filter((url) => !url.startsWith(quick) || /StreetGround|maplibre/.test(url)),
      [],
    );
    await page.context().close();
  });

  const tiles = await startTiles();
  const servers = await Promise.all([
    startServer(binary, 'streets', '--map-style', `${tiles.url}/style.json`),
    startServer(binary, 'no-streets', '--map-style', `${tiles.url}/missing.json`),
  ]);
  const [streets, broken] = servers.map((server) => server.url);
  try {
    const trip = await plan(streets, sentence);

    await suite.test('streets are under the trip, named with their source, and move with it', async () => {
      const page = await open(`${streets}/trips/${trip}?day=1`);
      await page.locator('.map.street').waitFor({ timeout: 60_000 }); // software WebGL is slow on a busy machine
      assert.ok(tiles.asked.includes('/style.json'));
      assert.equal(await page.locator('.map .outline').count(), 0, 'the sketch is gone');
      assert.ok(await page.getByRole('link', { name: 'the test' }).isVisible(), 'the source is named');
      const map = page.getByRole('group', { name: /^Map of day 1/ });
      const decoder = await open('about:blank');
      const canvas = page.locator('.map canvas');
      const corner = await colourAt(decoder, await canvas.screenshot(), 4, 200);
      assert.deepEqual(corner, ground);
      await decoder.context().close();
      await picture(page, 'street-map');
      await look(page);

      const pin = page.getByRole('button', { name: /^Day 1, stop 2: / });
      const before = await pin.boundingBox();
      await map.focus();
      await page.keyboard.press('ArrowRight');
      assert.ok((await pin.boundingBox()).x < before.x, 'the stops move with the keys');
      await page.keyboard.press('0');
      const title = page.locator('article h3').nth(1);
      await title.hover();
      assert.equal(await page.locator('.map .tip b').innerText(), await title.innerText());
      await pin.press('Enter');
      assert.equal(await page.locator('article:focus h3').innerText(), await title.innerText());
      await page.context().close();
    });

    await suite.test('without WebGL the sketch stands in and says so', async () => {
      const page = await open('about:blank');
      await page.addInitScript(() => {
        const real = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
          return /webgl/.test(kind) ? null : real.call(this, kind, ...more);
        };
      });
      await page.goto(`${streets}/trips/${trip}?day=1`);
      await page.getByText('The street map does not answer').waitFor();
      await page.locator('.map .outline').waitFor({ state: 'attached' });
      await page.context().close();
    });

    await suite.test('a style that does not answer leaves the sketch, which says so', async () => {
      const page = await open(`${broken}/trips/${await plan(broken, sentence)}?day=1`);
      await page.getByText('The street map does not answer').waitFor();
      await page.locator('.map .outline').waitFor({ state: 'attached' });
      await page.getByRole('button', { name: /^Day 1, stop 1: / }).press('Enter');
      await page.locator('article:focus').waitFor();
      await page.context().close();
    });
  } finally {
    await Promise.all([...servers.map((server) => server.stop()), tiles.stop()]);
  }
}
