import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterWidth } from '../../../src/command/formats/draw/clusterWidth.ts';
import { drawFormat } from '../../../src/command/formats/draw/drawFormat.ts';
import { strftime } from '../../../src/command/formats/strftime.ts';
import { formatLimits } from '../../../src/command/formats/types.ts';
import { defaultLook } from '../../../src/options/style/style.ts';
import { FakeClient } from '../../helpers/fakeServices.ts';
import { twoSessions } from '../languageHarness.ts';

function ready() {
  const scene = twoSessions();
  const { alpha } = scene;
  const target = { session: alpha, winlink: alpha.current, window: alpha.current.window };
  const expand = (format: string, more = {}): string =>
    scene.formats.expand(format, { ...target, pane: target.window.active, ...more });
  return { ...scene, expand };
}

describe('formats', () => {
  it('choose, compare, cut, pad and substitute', () => {
    const { expand } = ready();
    const cases: [string, string][] = [
      ['#S:#I:#W #D', 'alpha:0:one %0'],
      ['#{?#{==:#{session_name},alpha},yes,no}#{?nope,a,b}', 'yesb'],
      ['#{?nope,a,window_name,b,c}', 'b'],
      ['#{&&:#{==:a,a},1,x}#{||:0,,1}#{!:0}#{!!:x}#{!!:}', '11110'],
      ['#{m:*ph*,alpha}#{m/ri:^AL,alpha}#{m/r:^b,alpha}', '110'],
      [
        '#{=3:session_name}|#{=-3:session_name}|#{=/3/..:session_name}|#{p7:session_name}|#{p-7:session_name}|',
        'alp|pha|alp..|alpha  |  alpha|',
      ],
      ['#{s/(a)(l)/\\2\\1/:session_name} #{s/A/x/i:session_name}', 'lapha xlphx'],
      ['#{e|+:1,2} #{e|/|f|3:1,3} #{R:ab,3} #{a:65} #{c:red} #{n:session_name}', '3 0.333 ababab A 800000 5'],
      ['#{e|+:1.9,1.9} #{e|+|f:1.9,1.9} #{e|/:1,0}', '2 3.80 -9223372036854775808'],
      ['#{l:#{x}} ## #, #} #[fg=red] ##[x]', '#{x} # , } #[fg=red] ##[x]'],
      ['#{prefix} #{mouse} #{@none} #{nonsense} #{HOME}', 'C-b 1   /home/me'],
    ];
    for (const [format, expected] of cases) expect([format, expand(format)]).toEqual([format, expected]);
  });

  it('are expanded anew each time, with the values of that moment, however many others came between', () => {
    const { expand, options } = ready();
    const format = '#{?@on,#{=/#{@cells}/>:session_name},#{e|+:#{@cells},1}} #{E:@inner}';
    const set = (values: Record<string, string>) => {
      for (const [name, value] of Object.entries(values)) options.session.setFromText(name, value);
    };
    set({ '@on': '1', '@cells': '2', '@inner': '#{window_index}' });
    expect(expand(format)).toBe('al> 0');
    for (let n = 0; n < 1000; n++) expect(expand(`${n}#{session_name}`)).toBe(`${n}alpha`);
    set({ '@on': '0', '@cells': '4', '@inner': '#{pane_index}#S' });
    expect(expand(format)).toBe('5 0alpha');
  });

  it('count cells, not characters, of wide text, and none of style marks', () => {
    const { expand } = ready();
    const variables = { w: 'wide日本語x', s: '#[fg=red]ab#[default]cd' };
    expect(expand('#{w:w} #{n:w} #{=5:w}| #{=6:w}| #{=-3:w}|', { variables })).toBe(
      '11 14 wide| wide日| 語x|',
    );
    expect(expand('#{w:s} #{=3:s} #{=-1:s}', { variables })).toBe(
      '4 #[fg=red]ab#[default]c #[fg=red]#[default]d',
    );
  });

  it('loop over sessions, windows, panes and clients', () => {
    const { expand, services, beta } = ready();
    services.attached.push(new FakeClient(beta));
    expect(expand('#{W:#I,[#I]}')).toBe('[0]12');
    expect(expand('#{P:#P#{?pane_active,*,} }')).toBe('0* 1 ');
    expect(expand('#{S:#S:#{W:#I} }')).toBe('alpha:012 alpine:0 beta:0 ');
    expect(expand('#{S/r:#S,<#S>}')).toBe('betaalpine<alpha>');
    expect(expand('#{W/n:#W }')).toBe('one twin two ');
    expect(expand('#{L:#{client_session}}')).toBe('beta');
    expect(expand('#{W:#I#{?loop_last_flag,,-}}')).toBe('0-1-2');
  });

  it('tell times in the ways asked for', () => {
    const { expand, clock } = ready();
    const at = new Date(2026, 2, 5, 14, 7, 9);
    clock.time = at.getTime() + 3_600_000;
    const seconds = { variables: { when: String(Math.floor(at.getTime() / 1000)) } };
    expect(expand('#{t/p:when} #{t/f/%Y-%m-%d:when} #{t/r:when}', seconds)).toBe('14:07 2026-03-05 1h');
    expect(expand('#{t:when}', seconds)).toBe('Thu Mar  5 14:07:09 2026');
    expect(expand('%H:%M #{T:status-left}', { time: true })).toBe('15:07 [alpha] ');
    expect(expand('%H:%M')).toBe('%H:%M');
    expect(strftime('%a %A %b %d %e %I %j %p %y %U %V %u %-d %% %q %R', at)).toBe(
      'Thu Thursday Mar 05  5 02 064 PM 26 09 10 4 5 % %q 14:07',
    );
  });

  it('ask the outside for commands and searches, and give what the caller knows', () => {
    const { expand, parts } = ready();
    parts.job = (command) => `<${command}>`;
    parts.searchPane = (_pane, text, how) => (how.regex ? 9 : text.length);
    expect(expand('#(echo #S (x)) #{C:abc} #{C/r:abc}')).toBe('<echo alpha (x)> 3 9');
    expect(
      expand('#{buffer_name}#{session_name}', { variables: { buffer_name: 'b1', session_name: 'mine' } }),
    ).toBe('b1mine');
  });

  it('window flags and the state of panes follow the tree', () => {
    const { expand, tree, alpha, split } = ready();
    const [, second] = alpha.winlinks;
    if (!second) throw new Error('no second window');
    tree.selectWindow(second);
    second.bell = true;
    tree.setMarked(split);
    expect(expand('#{W:#F }').replace('  ', ' ')).toBe('-M !* ');
    second.activity = true;
    expect(expand('#{session_alerts} #{W:#{window_raw_flags},#F}')).toBe('1#! -M##!*');
    tree.setProcess(split, { state: 'killed', signal: 'SIGKILL', at: 1_700_000_000_000 });
    const dead = { pane: split };
    expect(expand('#{pane_dead} #{pane_dead_signal} #{pane_dead_time} #{pane_state}', dead)).toBe(
      '1 kill 1700000000 killed',
    );
    expect(expand('#{pane_at_top}#{pane_at_bottom} #{pane_top}-#{pane_bottom}', dead)).toBe('01 13-23');
  });

  it('every variable has a value or is empty, and list names them with it', () => {
    const { formats, alpha, services } = ready();
    const client = new FakeClient(alpha);
    services.attached.push(client);
    const all = new Map(formats.list({ session: alpha, client, variables: { extra: 'x' } }));
    expect(all.get('session_name')).toBe('alpha');
    expect(all.get('client_session')).toBe('alpha');
    expect(all.get('extra')).toBe('x');
    for (const [name, value] of all)
      expect([name, value]).not.toEqual([name, expect.stringMatching(/undefined|NaN|object/)]);
    expect(formats.expand('#{session_name}#{pane_id}')).toBe('');
  });

  it('hostile formats end soon and never get large', () => {
    const { expand } = ready();
    const hostile = [
      '#{E:'.repeat(50_000),
      `${'#{?x,'.repeat(5000)}y${',z}'.repeat(5000)}`,
      '#{S:#{S:#{S:#{S:#{S:#{S:#{S:#{S:#{S:#{S:#{S:#S}}}}}}}}}}}',
      `${'#{S:'.repeat(24)}#{nothing}${'}'.repeat(24)}`,
      '#{R:#{R:#{R:aaaaaaaaaa,9999},9999},9999}',
      '#{p99999999:session_name}#{p-99999999:session_name}',
      `#{s/(a*)*b/x/:#{R:a,100000}}`,
      `#{=1:${'#{'.repeat(20_000)}`,
      '#{m/r:(a|a)*b,#{R:a,50000}}',
      '#'.repeat(100_000),
      `${'#{W:'.repeat(200)}#W${'}'.repeat(200)}`,
    ];
    for (const format of hostile) {
      // Time of the processor: a busy machine makes nothing else of it.
      const started = process.cpuUsage();
      expect(expand(format).length).toBeLessThanOrEqual(Math.max(formatLimits.output, format.length));
      const { user, system } = process.cpuUsage(started);
      expect([format.slice(0, 20), user + system < 3_000_000]).toEqual([format.slice(0, 20), true]);
    }
    // Each value holds the next one twice: 2^40 expansions of next to nothing.
    const doubling = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`@d${at}`, `#{E:@d${at + 1}}#{E:@d${at + 1}}`]),
    );
    expect(expand('#{E:@d0}', { variables: doubling })).toBe('');
    expect(expand('#{E:@loop}', { variables: { '@loop': '#{E:@loop}x' } }).length).toBeLessThan(200);
  });

  it('any text expands without a crash, and text without # is itself', () => {
    const { expand } = ready();
    const piece = fc.constantFrom(
      ...'#{ } #[ #( ) , : ; ? = == && || m/r: s/ / e| E: T: p5: W: S: q: ## #, session_name @u % %H toString __proto__'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 30 }).map((p) => p.join('')),
        ),
        fc.boolean(),
        (format, time) => {
          const out = expand(format, { time });
          expect(typeof out).toBe('string');
          if (!format.includes('#') && !time) expect(out).toBe(format);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('measures, cuts and pads by what takes a cell on the screen', () => {
    const { formats } = twoSessions();
    const of = (format: string): string => formats.expand(format);
    expect(of('#{w:#{l:👨‍👩‍👧}} #{w:#{l:🇩🇪x}} #{w:#{l:❤️}} #{w:#{l:e\u0301日}}')).toBe('2 3 2 3');
    expect(of('#{=2:#{l:🇩🇪xy}}|#{=1:#{l:👍🏽ab}}|#{=-1:#{l:abe\u0301}}')).toBe('🇩🇪||e\u0301');
    expect(of('#{p4:#{l:👨‍👩‍👧}}|')).toBe('👨‍👩‍👧  |');
  });
});

describe('commands in formats, #(),', () => {
  function withJobs() {
    const ran: string[] = [];
    const scene = twoSessions();
    scene.parts.job = (command) => {
      ran.push(command);
      return `<${command}>`;
    };
    const { alpha } = scene;
    const pane = alpha.current.window.active;
    scene.tree.setPaneTitle(pane, '#(title) #{session_name}#');
    alpha.options.setFromText('@plain', '#{pane_title}');
    alpha.options.setFromText('@mine', '#(mine)');
    const target = { session: alpha, winlink: alpha.current, window: alpha.current.window, pane };
    const expand = (format: string, more = {}) => scene.formats.expand(format, { ...target, ...more });
    return { ...scene, ran, expand };
  }

  it('print formats, in which no command and no date is expanded', () => {
    const { expand, parts } = withJobs();
    const printed = '#S #{session_name} #[fg=red]%H ##S #, #(no) #{E:@mine} #{?#{==:1,1},yes,no} 5#';
    parts.job = () => printed;
    const shown = 'alpha alpha #[fg=red]%H #S ,   yes 5#';
    expect(expand('<#(x)>', { time: true })).toBe(`<${shown}>`);
    // What becomes a format runs no command of theirs later.
    parts.job = () => '##(no)';
    const stored = expand('#(x)', { becomesFormat: true });
    parts.job = () => 'ran';
    expect(expand(stored)).toBe('#(no)');
  });

  it('run where a person wrote them: in the format and in options', () => {
    const { expand, ran } = withJobs();
    for (const format of ['#(here)', '#{E:@mine}', '#{E:#{?pane_title,#{@mine},}}', '#{T:#{@mine}}'])
      expect([format, expand(format)]).toEqual([format, expect.stringMatching(/^<(?:here|mine)>$/)]);
    expect(ran.length).toBe(4);
  });

  it('run in no text of a program, however it comes to be expanded again', () => {
    const { expand, ran, alpha } = withJobs();
    const variables = { mouse_word: '#(word)', buffer_sample: '#(sample)' };
    for (const format of [
      '#{pane_title}',
      '#{E:pane_title}',
      '#{T:pane_title}',
      '#{E:#{E:@plain}}',
      '#{E:#{=50:pane_title}}',
      '#{E:#{s/x/y/:pane_title}}',
      '#{E:#{?1,#{pane_title},}}',
      '#{E:a #T}',
      '#{E:#{W:#{pane_title}}}',
      '#{E:mouse_word}#{E:#{R:#{buffer_sample},2}}',
    ]) {
      expand(format, { variables });
      expect([format, ran]).toEqual([format, []]);
    }
    // Kept in an option by set-option -F it is the text that it was, however often it is expanded.
    const first = expand('#{pane_title}(x)', { becomesFormat: true });
    alpha.options.setFromText('@stored', first);
    expect(expand('#{E:@stored}')).toBe('#(title) alpha#(x)');
    alpha.options.setFromText('@again', expand('#{E:@stored}', { becomesFormat: true }));
    for (const format of ['#{E:@stored}', '#{E:#{E:@stored}}', '#{E:@again}', '#{E:#{E:@again}}']) {
      expand(format);
      expect([format, ran]).toEqual([format, []]);
    }
  });

  it('run for nobody who was let in to one session, who sees no other one either', () => {
    const { expand, ran, alpha } = withJobs();
    const only = { only: alpha.uuid };
    expect(expand('#(here)#{E:@mine}#{S:#S }#{N/s:beta}', only)).toBe('alpha 0');
    expect(ran).toEqual([]);
  });
});

describe('a drawn format', () => {
  const evil = '#[reverse,range=user|x]#{host}##[fill=red]';

  /** The cells of a format, and whether any of them has a style or a range. */
  function drawing(title = evil) {
    const { expand, target, tree, ...scene } = withTarget();
    tree.setPaneTitle(target.window.active, title);
    const drawn = (format: string, cols = 80) => {
      const text = expand(format, { drawn: true });
      const { runs, ranges } = drawFormat(text, defaultLook, cols, clusterWidth);
      const cells = runs.map(([, shown]) => shown).join('');
      return { cells: cells.trimEnd(), plain: runs.every(([sgr]) => sgr === '') && ranges.length === 0 };
    };
    return { ...scene, expand, target, tree, drawn };
  }

  function withTarget() {
    const scene = ready();
    const { alpha } = scene;
    return { ...scene, target: { window: alpha.current.window } };
  }

  it.each([
    '#T',
    '#{pane_title}',
    '#{E:@text}',
    '#{T:@text}',
    '#{E:pane_title}',
    '#{=80:pane_title}',
    '#{p3:pane_title}',
    '#{?pane_title,#{pane_title},none}',
    '#{P:#{pane_title}}',
    '#{s/(.*)/\\1/:pane_title}',
    '#{q/h:pane_title}',
    '#{@text}#T',
  ])('shows a title of a program as it is, without styles: %s', (format) => {
    const { drawn, options } = drawing();
    options.server.set('@text', '#{pane_title}');
    const shown = format.startsWith('#{@text}') ? `#{pane_title}${evil}` : evil;
    expect(drawn(format)).toEqual({ cells: shown, plain: true });
  });

  it('keeps the styles of formats, options, and names that people gave', () => {
    const { drawn, expand, options, target, tree } = drawing();
    options.server.set('@red', '#[fg=red]');
    tree.renameWindow(target.window, '#[bold]prod');
    expect(drawn('#[fg=red]#{=9:pane_title}')).toEqual({ cells: '#[reverse', plain: false });
    expect(drawn('#{@red}x').plain).toBe(false);
    expect(drawn('#W')).toEqual({ cells: 'prod', plain: false });
    expect(expand('#{s/.*/#[fg=red]\\0/:pane_index}', { drawn: true })).toBe('#[fg=red]0');
  });

  it('shows the name that a program gave its window as it is, until a person gives another', () => {
    const { drawn, expand, target, tree } = drawing();
    tree.renameWindow(target.window, '#[bold]prod', 'program');
    expect(drawn('#W #{window_flags}')).toEqual({ cells: '#[bold]prod *', plain: true });
    expect(expand('#W')).toBe('#[bold]prod');
    tree.renameWindow(target.window, '#[bold]prod');
    expect(drawn('#W').plain).toBe(false);
  });

  it('never joins the end of a title with what the format has after it', () => {
    const { drawn } = drawing('a#');
    expect(drawn('#T[0]')).toEqual({ cells: 'a#[0]', plain: true });
    expect(drawn('#{=2:pane_title}[fg=red]')).toEqual({ cells: 'a#[fg=red]', plain: true });
  });

  it('compares, measures, searches and runs with the text as it is', () => {
    const { expand, parts } = drawing('a#b');
    const commands: string[] = [];
    parts.job = (command) => {
      commands.push(command);
      return '';
    };
    const text =
      '#{==:#{pane_title},a#b} #{m:*#*,#{pane_title}} #{n:pane_title} #{w:pane_title} #{s/#/x/:pane_title}';
    expect(expand(`${text}#(echo #T)`, { drawn: true })).toBe('1 1 3 3 axb');
    expect(commands).toEqual(['echo a#b']);
  });
});
