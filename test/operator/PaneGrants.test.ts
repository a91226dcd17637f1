import { describe, expect, it } from 'vitest';
import { needsGrants, PaneGrants } from '../../src/operator/PaneGrants.ts';
import {
  agentPrincipal,
  mcpPrincipal,
  ownerPrincipal,
  tokenPrincipal,
} from '../../src/operator/Principal.ts';

const owner = ownerPrincipal('ann');
const claude = mcpPrincipal(owner, 'claude');
const codex = mcpPrincipal(owner, 'codex');
const pane = (uuid: string, ...sessions: string[]) => ({
  uuid,
  window: { links: sessions.map((session) => ({ session: { uuid: session } })) },
});
const grant = (uuid: string, scope: 'pane' | 'session' = 'pane', of = claude) => ({
  agent: of.id,
  name: of.name,
  scope,
  uuid,
  at: 1,
  by: 'ann',
});

describe('grants', () => {
  it('limit agents over MCP, by whatever token they come, and nobody else', () => {
    const token = tokenPrincipal({ id: 't1', name: 'bot', actor: 'agent' });
    expect([claude, mcpPrincipal(token, 'x')].map(needsGrants)).toEqual([true, true]);
    expect([owner, token, agentPrincipal('x:mcp', '%3')].map(needsGrants)).toEqual([false, false, false]);
  });

  it('are for one agent, of a pane or of all panes that a session has', () => {
    const grants = new PaneGrants();
    grants.grant(grant('p1'));
    grants.grant(grant('s1', 'session'));
    expect(grants.allows(pane('p1', 's9'), claude)).toBe(true);
    expect(grants.allows(pane('p2', 's9', 's1'), claude)).toBe(true);
    expect(grants.allows(pane('p2', 's9'), claude)).toBe(false);
    expect(grants.allows(pane('p1'), codex)).toBe(false);
    expect(grants.allows(pane('p2'), owner)).toBe(true);
  });

  it('end by revoking and with the pane, and are stored each time', () => {
    let stored = 0;
    const grants = new PaneGrants(() => stored++);
    grants.made('p1', claude, 1);
    grants.grant(grant('p1', 'pane', codex));
    grants.grant(grant('p2'));
    expect(grants.revoke('p1', codex.id)).toHaveLength(1);
    expect(grants.revoke('p1', codex.id)).toHaveLength(0);
    grants.forget('p2');
    expect(grants.list().map(({ uuid }) => uuid)).toEqual(['p1']);
    expect(stored).toBe(5);
    const next = new PaneGrants();
    next.restore(JSON.parse(JSON.stringify(grants.list())));
    expect(next.allows(pane('p1'), claude)).toBe(true);
    expect(next.revoke(null, claude.id)).toHaveLength(1);
    expect(next.list()).toEqual([]);
  });

  it('are bounded, and a grant of a pane that the agent made changes nothing', () => {
    const grants = new PaneGrants();
    grants.made('own', claude, 1);
    expect(grants.grant(grant('own')).made).toBe(true);
    for (let at = 0; at < 1000; at++) grants.grant(grant(`p${at}`));
    expect(() => grants.grant(grant('more'))).toThrow('grants');
  });

  it('are asked for by a name that a shell can read', () => {
    const refusal = (who: typeof claude) => {
      try {
        new PaneGrants().check({ id: '%3', ...pane('p1') }, who);
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    };
    expect(refusal(claude)).toMatch(/^claude over MCP may only read pane %3.* agent grant %3 claude$/);
    expect(refusal(mcpPrincipal(owner, "it's me"))).toMatch(/agent grant %3 'it'\\''s me'$/);
    const guest = tokenPrincipal({ id: 't1', name: '', actor: 'person' });
    expect(refusal(mcpPrincipal(guest, 'x'))).toMatch(/agent grant %3 'token:t1:mcp'$/);
    expect(refusal(owner)).toBe('');
  });
});
