import { gzipSync } from 'node:zlib';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Where the binary embeds the page from; another folder is for trying out a build. */
const outDir = process.env.WAYMARK_PAGE ?? '../internal/web/dist';

/** What is on the page's first byte must already have the theme that was chosen. */
const themeScript = `try{const t=localStorage.getItem('theme');if(t==='dark'||t==='light')document.documentElement.dataset.theme=t}catch{}`;

/**
 * Writes the theme's script as a file of its own, since the page's policy allows no script inside of the
 * document, and lets it run before anything is drawn.
 */
function theme(): Plugin {
  return {
    name: 'theme',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'asset', name: 'theme.js', source: themeScript });
    },
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const script = Object.values(bundle ?? {}).find((file) => file.name === 'theme.js');
        if (!script) throw new Error('the script of the theme was not written');
        return {
          html,
          tags: [{ tag: 'script', attrs: { src: '/' + script.fileName }, injectTo: 'head-prepend' }],
        };
      },
    },
  };
}

/** Writes a compressed twin beside each text file, which the server sends to those who can read it. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        for (const file of Object.values(bundle)) {
          const text = file.type === 'chunk' ? file.code : file.source;
          if (!/\.(js|css|svg|json)$/.test(file.fileName) || text.length < 1024) continue;
          const source = gzipSync(text, { level: 9 });
          this.emitFile({ type: 'asset', fileName: file.fileName + '.gz', source });
        }
      },
    },
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), theme(), compressed()],
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  build: {
    target: 'es2022',
    outDir,
    emptyOutDir: false, // plain.html lives there too; the Makefile removes what an earlier build left
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1100, // kB: MapLibre is one, and is loaded where it is wanted alone
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(
      ['/runs', '/intent', '/destinations', '/session', '/share', '/openapi.json', '/docs', '/schemas'].map(
        (path) => [path, 'http://127.0.0.1:8000'],
      ),
    ),
  },
  worker: { format: 'es' }, // MapLibre's is a module
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'] },
}));
