import { describe, expect, it } from 'vitest';
import { Operators } from '../../src/operator/Operators.ts';
import type { HelloParams } from '../../src/protocol/messages.ts';

const hello = (resume?: string): HelloParams => ({
  versions: { min: 1, max: 1 },
  client: { kind: 'tui', name: 'ada', version: '0' },
  ...(resume === undefined ? {} : { resume }),
});
const secret = new Uint8Array(32).fill(7);

describe('operators', () => {
  it('comes back as the same operator with its token, also to the next server', () => {
    const first = new Operators(secret).admit(hello(), { role: 'operator' });
    const again = new Operators(secret).admit(hello(first.resume), { role: 'operator' });
    expect(again.resumed).toBe(true);
    expect(again.operator).toEqual(first.operator);
  });

  it('gives a new identity for a token that was tampered with or signed by another server', () => {
    const { resume, operator } = new Operators(secret).admit(hello(), { role: 'observer' });
    const [body = '', mac = ''] = resume.split('.');
    const forged = Buffer.from(JSON.stringify({ ...operator, role: 'operator' })).toString('base64url');
    for (const bad of [`${forged}.${mac}`, `${body}.`, body, '', `${resume}.x`, 'é.é']) {
      const admitted = new Operators(secret).admit(hello(bad), { role: 'observer' });
      expect(admitted.resumed).toBe(false);
      expect(admitted.operator.id).not.toBe(operator.id);
    }
    expect(new Operators(new Uint8Array(32)).admit(hello(resume), { role: 'observer' }).resumed).toBe(false);
  });

  it('strips control characters from names, which end up on terminals', () => {
    const named = { ...hello(), client: { kind: 'cli' as const, name: 'a\x1b[31mb\u202e', version: '0' } };
    expect(new Operators(secret).admit(named, { role: 'operator' }).operator.name).toBe('a[31mb');
  });
});
