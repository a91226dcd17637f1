/** `holdfast api` tells the protocol to people and programs, without a server. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeAll(() => {
  host = new TestHost();
});
afterAll(() => host.stop());

describe('holdfast api', () => {
  it('schema prints one JSON document, and starts no server', async () => {
    const { code, out, err } = await host.run('api', 'schema');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      protocol: {
        versions: { min: 1, max: 1 },
        client: {
          requests: { 'session.show': { permission: 'everybody', params: { $ref: expect.any(String) } } },
        },
      },
    });
    expect(existsSync(host.stateDir)).toBe(false);
  });

  it('list has a line for each method: who sends it, who may, and what it does', async () => {
    const lines = (await host.ok('api', 'list')).split('\n');
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^session\.destroy {2,}client request {2,}operators {2,}Ends a session and its programs$/,
      ),
    );
    const listed = JSON.parse(await host.ok('api', 'list', '--json')) as { method: string }[];
    expect(listed.map(({ method }) => method)).toEqual(
      lines.map((line) => line.split(' ')[0]).filter(Boolean),
    );
  });

  it('describe tells params, result, errors, permission and an example', async () => {
    const text = await host.ok('api', 'describe', 'pane.read');
    expect(text).toContain('pane.read: a request of the client; operators');
    expect(text).toContain('  cursor (optional, number): Byte offset in the pane');
    expect(text).toContain('  next (number): Cursor of the next call.');
    expect(text).toContain('errors:\n  no-such-pane, ');
    expect(text).toContain('  client: {"jsonrpc":"2.0","id":11,"method":"pane.read","params":{"pane":"%0"');
    expect(text).toContain('  server: {"jsonrpc":"2.0","id":11,"result":{"data":');
  });

  it('describe --json is a schema that needs no other', async () => {
    const { methods, $defs } = JSON.parse(await host.ok('api', 'describe', 'session.list', '--json')) as {
      methods: { method: string }[];
      $defs: Record<string, object>;
    };
    expect(methods.map(({ method }) => method)).toEqual(['session.list']);
    expect(Object.keys($defs)).toEqual(expect.arrayContaining(['SessionInfo', 'PaneInfo', 'ProcessInfo']));
    expect(Object.keys($defs)).not.toContain('Frame');
  });

  it('names the method that was probably meant', async () => {
    expect(await host.run('api', 'describe', 'sesion.show')).toEqual({
      code: 1,
      out: '',
      err: 'unknown method: sesion.show (did you mean session.show?); see: holdfast api list\n',
    });
  });
});
