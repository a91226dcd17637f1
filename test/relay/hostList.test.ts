import { expect, it } from 'vitest';
import { generateKeyPair } from '../../src/noise/keys.ts';
import { parseHostList } from '../../src/relay/hostList.ts';
import { identityOf } from '../../src/relay/identity.ts';

const keys = [1, 2, 3].map(() => identityOf(generateKeyPair()).id);

it('a list of hosts is a key a line, with names behind them, comments and empty lines', () => {
  const [first, second, third] = keys;
  const text = `# ours\n${first} build # the fast one\r\n\n  ${second}\n#${third}\n`;
  expect([...parseHostList(text)]).toEqual([first, second]);
  expect(parseHostList('').size).toBe(0);
});

it('a list of hosts with a line that is no key is refused as a whole, and the line named', () => {
  expect(() => parseHostList(`${keys[0]}\n${keys[1]?.slice(1)}\n`)).toThrow(/^line 2: not the key of a host/);
});
