// The page in a browser against the real server.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { chromium } from 'playwright-core';
import { again } from './again.mjs';
import { flows } from './flows.mjs';
import { maps } from './maps.mjs';
import { buildBinary, startServer } from './server.mjs';
import { sharing } from './sharing.mjs';
import { accessible, states } from './states.mjs';
import { Suite } from './suite.mjs';

const pictures = '../artifacts/page';
const patience = 20_000;

/** Returns the path of a Chromium: the system's, else one that Playwright has or gets. */
function findChromium() {
  const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    existsSync,
  );
  if (installed) return installed;
  if (!existsSync(chromium.executablePath())) {
    spawnSync('node_modules/.bin/playwright-core', ['install', 'chromium'], { stdio: 'inherit' });
  }
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined;
}

export async function browserSuite() {
  const executablePath = findChromium();
  if (!executablePath) {
    console.log('page browser: skipped, since there is no Chromium. To run it too: apt-get install chromium');
    return true;
  }
  const suite = new Suite('page browser');
  await mkdir(pictures, { recursive: true });
  const binary = await buildBinary();
  const servers = await Promise.all([
    startServer(binary, 'quick'),
    // Weather that does not answer keeps a run at work for two seconds, and is something to say on the page.
    startServer(binary, 'slow', '--chaos', 'weather:timeout'),
  ]);
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  const faults = []; // of any page: exceptions, and what the policy refused

  /** Opens a page of its own in the browser. */
  async function open(url, options = {}) {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'Pacific/Auckland', // far from every trip: times must be those of the trip
      ...options,
    });
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(String(error.stack ?? error)));
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) faults.push(message.text());
    });
    await page.goto(url);
    return page;
  }
  const picture = (page, name, options) => page.screenshot({ path: `${pictures}/${name}.png`, ...options });

  try {
    const [quick, slow] = servers.map((server) => server.url);
    const world = { suite, open, picture, quick, slow, binary, look: await accessible() };
    await flows(world);
    await again(world);
    await sharing(world);
    await maps(world);
    await states(world);
    await suite.test('no page had an exception or broke its policy', () => {
      if (faults.length) throw new Error([...new Set(faults)].join('\n'));
    });
  } finally {
    await browser.close();
    await Promise.all(servers.map((server) => server.stop()));
    await binary.remove();
  }
  return suite.end();
}
