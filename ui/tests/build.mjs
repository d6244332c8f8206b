// What the build must keep to: the same bytes each time, a small first view, no foreign host in the lock file.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { Suite } from './suite.mjs';

/** Bytes of JavaScript and style sheets, compressed, until the first page is there. */
const firstViewLimit = 100 * 1000;

/** Builds the page into the folder. */
function build(folder) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, WAYMARK_PAGE: folder };
    const vite = spawn('node_modules/.bin/vite', ['build', '--logLevel', 'warn'], { env, stdio: 'pipe' });
    let output = '';
    vite.stdout.on('data', (text) => (output += text));
    vite.stderr.on('data', (text) => (output += text));
    vite.on('close', (status) => (status === 0 ? resolve() : reject(new Error(output))));
  });
}

/** Returns the files below a folder with what is in them. */
async function read(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((e) => e.isFile()).map((e) => path.join(e.parentPath ?? e.path, e.name));
  const contents = await Promise.all(
    files.map(async (file) => [path.relative(folder, file), await readFile(file)]),
  );
  return new Map(contents.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export async function buildSuite() {
  const suite = new Suite('page build');
  const folder = await mkdtemp(path.join(tmpdir(), 'waymark-page-'));
  try {
    const [one, two] = ['one', 'two'].map((name) => path.join(folder, name));
    await Promise.all([build(one), build(two)]);
    const files = await read(one);

    await suite.test('two builds are the same, byte for byte', async () => {
      const again = await read(two);
      assert.deepEqual([...again.keys()], [...files.keys()]);
      for (const [name, content] of files) assert.ok(content.equals(again.get(name)), `${name} differs`);
    });

    await suite.test('the first view is small', () => {
      const html = files.get('index.html').toString();
      const loaded = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((m) => m[1]);
      assert.ok(
        loaded.length >= 3,
        `a script, a style sheet and the theme are loaded at first; got ${loaded}`,
      );
      const size = loaded.reduce((sum, name) => sum + gzipSync(files.get(name), { level: 9 }).length, 0);
      console.log(
        `page build: the first view is ${(size / 1000).toFixed(1)} kB of JavaScript and CSS, compressed`,
      );
      assert.ok(size < firstViewLimit, `${size} bytes, more than ${firstViewLimit}`);
    });

    await suite.test('the document has no script and no style inside of it', () => {
      const html = files.get('index.html').toString();
      assert.doesNotMatch(html, /<style|style=|<script(?![^>]*src=)|https?:\/\//);
    });

    await suite.test('text files have a compressed twin', () => {
      const large = [...files].filter(
        ([name, content]) => /\.(js|css)$/.test(name) && content.length >= 1024,
      );
      assert.ok(large.length > 0);
      for (const [name] of large) assert.ok(files.has(name + '.gz'), `${name}.gz is missing`);
    });
  } finally {
    await rm(folder, { recursive: true });
  }

  await suite.test(
    'the lock file names no host but the public registry, and versions are exact',
    async () => {
      const lock = JSON.parse(await readFile('package-lock.json', 'utf8'));
      const hosts = Object.values(lock.packages).flatMap((p) =>
        p.resolved ? [new URL(p.resolved).host] : [],
      );
      assert.deepEqual(
        [...new Set(hosts)].filter((host) => host !== 'registry.npmjs.org'),
        [],
      );
      const { devDependencies } = JSON.parse(await readFile('package.json', 'utf8'));
      for (const [name, version] of Object.entries(devDependencies))
        assert.match(version, /^\d+\.\d+\.\d+$/, name);
    },
  );
  return suite.end();
}
