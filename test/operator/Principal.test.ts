import { describe, expect, it } from 'vitest';
import {
  agentPrincipal,
  mcpPrincipal,
  ownerId,
  ownerPrincipal,
  principalOfId,
  rankOf,
  tokenPrincipal,
} from '../../src/operator/Principal.ts';

const owner = ownerPrincipal('ann');
const token = (actor: 'person' | 'agent' | 'program', name = 'bob') =>
  tokenPrincipal({ id: 't1', name, actor });

describe('a principal', () => {
  it('has an id that stays the same over connections and servers', () => {
    expect(owner).toEqual({ id: ownerId, name: 'ann', actor: 'person' });
    expect(token('person').id).toBe('token:t1');
    expect(agentPrincipal('claude', '%3')).toEqual({
      id: 'agent:claude:%3',
      name: 'claude in %3',
      actor: 'agent',
    });
  });

  it('ranks: the owner, people with a token, then agents and programs', () => {
    const agent = agentPrincipal('claude', '%3');
    expect([owner, token('person'), token('agent'), token('program'), agent].map(rankOf)).toEqual([
      3, 2, 1, 1, 1,
    ]);
  });

  it('over MCP is an agent, whoever started it', () => {
    expect(mcpPrincipal(owner, 'claude')).toMatchObject({ id: 'agent:claude:mcp', actor: 'agent' });
    expect(mcpPrincipal(token('person'), 'claude')).toMatchObject({ id: 'token:t1:mcp', actor: 'agent' });
    expect(mcpPrincipal(token('program'), 'claude')).toEqual({ ...token('program'), id: 'token:t1:mcp' });
  });

  it('is found again by its id, for the commands that a server runs in its name', () => {
    const holder = (id: string) => (id === 't1' ? token('person') : null);
    const all = [
      owner,
      token('person'),
      agentPrincipal('a:b', '%3'),
      mcpPrincipal(owner, 'claude'),
      mcpPrincipal(token('person'), 'agent'),
    ];
    for (const each of all) expect(principalOfId(each.id, owner, holder)).toEqual(each);
    expect(principalOfId('token:gone', owner, holder)).toMatchObject({ id: 'token:gone', actor: 'program' });
    for (const id of ['', 'nobody', 'agent:', 'agent:x']) expect(principalOfId(id, owner, holder)).toBe(null);
  });

  it('has a name that a terminal can show, whatever a program calls itself', () => {
    expect(agentPrincipal(`\x1b]0;x\x07\u202e${'a'.repeat(100)}`, '%3').name).not.toMatch(
      /[\x00-\x1f\u202e]/,
    );
    expect(agentPrincipal('a'.repeat(100), '%3').name).toBe(`${'a'.repeat(32)} in %3`);
    expect(agentPrincipal('\u200b ', '%3').name).toBe('agent in %3');
    expect(token('person', '').name).toBe('token t1');
  });
});
