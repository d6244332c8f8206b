// Runs every test of the page: style, types, units, the build, and a browser against the real server. Each suite
// ends in a line that counts; the exit status is 1 when one failed.
import { spawnSync } from 'node:child_process';
import { buildSuite } from './build.mjs';
import { browserSuite } from './browser.mjs';
import { Suite } from './suite.mjs';

/** Runs a program of node_modules and returns how it ended and what it printed. */
function run(program, ...args) {
  const { status, stdout, stderr } = spawnSync(`node_modules/.bin/${program}`, args, { encoding: 'utf8' });
  return { ok: status === 0, output: stdout + stderr };
}

async function style() {
  const suite = new Suite('page style');
  await suite.test('is formatted by Prettier', () => {
    const { ok, output } = run('prettier', '--check', '.');
    if (!ok) throw new Error(output);
  });
  await suite.test('has no fault of types or accessibility that the compiler sees', () => {
    const { ok, output } = run('svelte-check', '--fail-on-warnings');
    if (!ok) throw new Error(output);
  });
  return suite.end();
}

function units() {
  const suite = new Suite('page units');
  const { output } = run('vitest', 'run', '--reporter=json');
  const report = JSON.parse(output.slice(output.indexOf('{"numTotal'), output.lastIndexOf('}') + 1));
  for (const file of report.testResults) {
    if (file.status === 'failed' && !file.assertionResults.length) suite.count(0, 1);
    for (const { status, fullName, failureMessages } of file.assertionResults) {
      if (status === 'failed') console.log(`FAIL ${fullName}\n${failureMessages.join('\n')}`);
    }
    if (file.message) console.log(file.message);
  }
  suite.count(report.numPassedTests, report.numFailedTests);
  return suite.end();
}

const wanted = process.argv.slice(2);
const suites = { style, units, build: buildSuite, browser: browserSuite };
let ok = true;
for (const [name, suite] of Object.entries(suites)) {
  if (wanted.length && !wanted.includes(name)) continue;
  ok = (await suite()) && ok;
}
process.exitCode = ok ? 0 : 1;
