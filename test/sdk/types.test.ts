/** The types that come with the built SDK, as a program outside of this repository sees them, without those of Node. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const dir = mkdtempSync(join(tmpdir(), 'hsdk-types-'));
mkdirSync(join(dir, 'node_modules'));
symlinkSync(root, join(dir, 'node_modules/holdfast'));
writeFileSync(join(dir, 'package.json'), '{"type":"module"}');
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** What the compiler says of a program; '' for nothing. */
function compiled(code: string, ...options: string[]): Promise<string> {
  writeFileSync(join(dir, 'program.ts'), code);
  const tsc = join(root, 'node_modules/typescript-native/bin/tsc');
  const strict = [
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--target',
    'es2022',
    '--types',
    '',
  ];
  return new Promise((done) =>
    execFile(process.execPath, [tsc, ...strict, ...options, 'program.ts'], { cwd: dir }, (_, out) =>
      done(out),
    ),
  );
}

it('are right for a program of Node', async () => {
  const program = `
    import { connect, errors, type Hold, type Pane } from 'holdfast/sdk';
    import { relay } from 'holdfast/sdk/relay';
    const hold: Hold = await connect(relay('relay://x/y#z'), { name: 'a', actor: 'agent' });
    const [pane]: Pane[] = await hold.session('work').panes();
    const { exit, output } = await pane!.run('npm test', { timeout: 1 });
    export const [status, text]: [number | null, string] = [exit, output];
    try {
      await hold.newSession();
    } catch (error) {
      if (error instanceof errors.NoSuchSession) {
        const name: string | undefined = error.details.name;
        const code: 'no-such-session' = error.code;
        console.log(name, code, error.message);
      }
    }
    for await (const event of hold.events({ since: '0' })) if (event.type !== 'gap') console.log(event.cursor);
    console.log((await hold.request('session.list', { all: true })).sessions[0]?.windows);
    // @ts-expect-error There is no such class.
    errors.NoSuchThing;
    // @ts-expect-error There is no such method.
    await hold.request('session.lost', {});
  `;
  const options = ['--module', 'nodenext', '--lib', 'es2023,dom', '--skipLibCheck', 'false'];
  expect(await compiled(program, ...options)).toBe('');
});

it('are those of a page where it is one', async () => {
  const page = `
    import { connect } from 'holdfast/sdk';
    export const hold = await connect('wss://x', { token: 't' });
    // @ts-expect-error A page has no server of its own.
    await connect();
  `;
  const options = ['--module', 'esnext', '--moduleResolution', 'bundler', '--customConditions', 'browser'];
  expect(await compiled(page, ...options, '--lib', 'es2023,dom')).toBe('');
});
