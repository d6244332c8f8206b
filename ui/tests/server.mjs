// The real server for the browser: the binary with the page in it, on a database of its own.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Builds the binary, unless WAYMARK_BINARY names one, and returns a folder to work in, and how to remove that. */
export async function buildBinary() {
  const folder = await mkdtemp(path.join(tmpdir(), 'waymark-browser-'));
  const program = process.env.WAYMARK_BINARY || path.join(folder, 'waymark');
  if (!process.env.WAYMARK_BINARY) {
    const go = process.env.GO || 'go';
    const { status, stderr } = spawnSync(go, ['build', '-o', program, '.'], { cwd: '..', encoding: 'utf8' });
    if (status !== 0) throw new Error(`go build: ${stderr}`);
  }
  return { program, folder, remove: () => rm(folder, { recursive: true }) };
}

/** Starts a server on a free port and returns its address and how to stop it. */
export function startServer({ program, folder }, name, ...args) {
  const database = `sqlite:////${path.join(folder, name + '.db').replace(/^\//, '')}`;
  const server = spawn(program, ['serve', '--addr', '127.0.0.1:0', '--database', database, ...args]);
  const ended = new Promise((resolve) => server.on('close', resolve));
  const stop = async () => {
    server.kill('SIGTERM');
    await ended;
  };
  return new Promise((resolve, reject) => {
    let said = '';
    const read = (text) => {
      said += text;
      const url = said.match(/serves on (http:\/\/\S+)/)?.[1];
      if (url) resolve({ url, stop });
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    void ended.then((status) => reject(new Error(`the server ended with ${status}: ${said}`)));
  });
}

/** Returns a door to a server that can be shut, which ends every connection, and opened again. */
export async function startDoor(url) {
  const { hostname, port } = new URL(url);
  const open = new Set();
  const door = net.createServer((client) => {
    const server = net.connect(Number(port), hostname);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ]) {
      open.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  const listen = (at) => new Promise((resolve) => door.listen(at, '127.0.0.1', resolve));
  await listen(0);
  const { port: mine } = door.address();
  return {
    url: `http://127.0.0.1:${mine}`,
    open: () => listen(mine),
    async shut() {
      const closed = new Promise((resolve) => door.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
