/**
 * The same formats on tmux 3.3a and on ours, over trees of the same shape: two sessions, three windows, two panes.
 * Every difference is one that is named here with its reason.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newLanguage } from '../command/languageHarness.ts';
import { shell } from '../session/treeHarness.ts';

const dir = mkdtempSync(join(tmpdir(), 'hft-formats-'));
const socket = join(dir, 's');
const tmux = (...args: string[]): string =>
  execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm', TZ: 'UTC', LC_ALL: 'C.UTF-8', HOME: '/home/me' },
  });

const userOptions: Readonly<Record<string, string>> = {
  '@u': 'us#{session_name}er',
  '@t': '1700000000',
  '@p': '/a/b/c.txt',
  '@s': 'it\'s "q" $x',
  '@w': 'wide日本語x',
  '@l': 'one two three',
  '@c': 'a,b}c#d',
  '@h': '###0123',
  '@i': 'a##b####[x]',
  '@j': '#####[bg=red]ab',
  '@k': '#[fg=red]日本#[default]abc',
  '@o': 'x#[y',
};

function ours() {
  const language = newLanguage();
  language.parts.host = { name: hostname(), pid: 1, user: 'me' };
  const alpha = language.session('alpha', 'one');
  language.tree.splitPane(alpha.current.window.active, { direction: 'vertical', detached: true }, shell);
  language.tree.createWindow(alpha, { name: 'two', detached: true, pane: shell });
  language.tree.createWindow(alpha, { name: 'twin', detached: true, pane: shell });
  language.session('beta', 'bw');
  language.parts.globalEnvironment.set('HOME', '/home/me');
  // Options that ours sets otherwise than tmux are made the same.
  language.options.session.setFromText('mouse', 'off');
  for (const [name, value] of Object.entries(userOptions)) language.options.session.setFromText(name, value);
  const pane = [...language.tree.panes.values()][0];
  if (!pane) throw new Error('no pane');
  language.tree.setPaneTitle(pane, hostname());
  language.tree.setProcess(pane, { state: 'running', pid: 1, tty: '/dev/pts/0' });
  const target = { session: alpha, winlink: alpha.current, window: pane.window, pane, time: true };
  return { expand: (format: string) => language.formats.expand(format, target), language };
}

/** Formats by what they show; the left column of the list and everything around it. */
const formats = String.raw`
#S:#I:#W #P #D #F #T #H #h
#{session_name} #{window_name} #{pane_index} #{window_index}
#{@u} #{E:@u} #{T:@u}
#{?1,yes,no} #{?0,yes,no} #{?,yes,no} #{?session_name,y,n} #{?nope,y,n}
#{?nope,y}
#{?session_name,a#,b,c#}d}
#{?#{==:a,a},#{?session_name,in,out},no}
#{?#{==:a,b},#{?session_name,in,out},no}
#{==:a,a} #{!=:a,a} #{<:a,b} #{>:a,b} #{<=:a,a} #{>=:b,a}
#{&&:1,1} #{&&:1,0} #{||:0,1} #{||:0,}
#{m:*lph*,#{session_name}} #{m/i:ALP*,alpha} #{m/r:^al.*a$,alpha} #{m/ri:^AL,alpha} #{m:b*,alpha}
#{=3:session_name} #{=-3:session_name} #{=/3/..:session_name} #{=/-3/..:session_name} #{=9:session_name}
#{p10:session_name}| #{p-10:session_name}| #{=2;p4:session_name}|
#{n:session_name} #{w:@w} #{n:@w} #{=5:@w} #{=6:@w} #{=-4:@w}
#{b:@p} #{d:@p} #{q:@s} #{q/h:@u} #{q/e:@u}
#{t:@t} #{t/p:@t} #{t/f/%%Y-%%m-%%d:@t}
#{s/a/b/:session_name} #{s/A/b/i:session_name} #{s|a|/|:session_name} #{s/(a)l/<\1>/:session_name} #{s/x*/-/:session_name}
#{s/(l)(p)/\2\1\0/:session_name} #{s/^a/X/:session_name} #{s/a$/X/:session_name} #{s/./Y/:session_name}
#{s/a/b/;s/b/c/:session_name} #{s/o/#{session_name}/:@l} #{s/[aeiou]//:@l} #{s/t[a-z]+/T/:@l}
#{a:65} #{a:300} #{a:x} #{a:#{l:66}} #{l:#{session_name}} #{l:a#,b}
#{e|+:1,2} #{e|-:1,2} #{e|*:3,4} #{e|/:7,2} #{e|m:7,3} #{e|%%:7,3} #{e|==:1,1} #{e|<:1,2} #{e|>=:2,2}
#{e|+|f:1.5,2} #{e|/|f|3:1,3} #{e|/:1,0} #{e|+:a,1} #{e|*|f:2,1.005} #{e|/|f|0:7,2} #{e|+:1.9,1.9} #{e|-:-3,2}
#{e|m:-7,3} #{e|+|q:1,2} #{e|?:1,2} #{e|+:1} #{e|<:10,9} #{<:10,9}
#{c:red} #{c:colour208} #{c:#ff00ff} #{c:default} #{c:brightred} #{c:colour244} #{c:white}
#{N:one} #{N:nope} #{N/s:alpha} #{N/w:one} #{N/s:nope}
#{W:#{window_name} ,[#{window_name}] }
#{P:#{pane_id},<#{pane_id}>}
#{S:#{session_name} }
#{S:#{W:#{window_index}#{P:.#{pane_index}}} }
## ### #x #, #} end
#{=1:@h} #{=2:@h} #{=3:@h} #{=9:@h} #{=-1:@h} #{=-5:@h} #{=-6:@h} #{=/2/..:@h} #{w:@h}
#{=2:@i} #{=4:@i} #{=5:@i} #{=-3:@i} #{=-6:@i} #{=1:@j} #{=3:@j} #{=-1:@j} #{=-3:@j} #{w:@j}
##[x] ###[x] #[x] ####[y]
#{?session_name,#[fg=red#,bold],x} #[fg=#{session_name}] #[fg=red#,x]
%H%M
%% %Y %q 100%
#{window_panes} #{session_windows} #{pane_width}x#{pane_height} #{window_width}x#{window_height}
#{window_layout} #{window_visible_layout}
#{status-left} #{prefix} #{mouse} #{status-interval} #{@nope} #{mode-keys} #{status} #{history-limit}
#{update-environment[0]} #{update-environment} #{HOME}
#{window_flags} #{window_raw_flags} #{session_alerts} #{session_attached} #{W:#{window_flags},}
#{unknown}x#{}x#{:}x
#{=:session_name}#{p:session_name}
#{session_name
#{?session_name,
a#{b
#{b;=3:@p} #{=3;b:@p} #{b;d:@p}
#{E:status-left} #{T:status-left} #{=10;E:status-left} #{E;=3:status-left}
#{pane_at_top} #{pane_at_bottom} #{pane_at_left} #{pane_at_right} #{pane_active} #{pane_index} #{pane_id} #{window_id} #{session_id}
#{window_active} #{window_last_flag} #{window_end_flag} #{window_start_flag} #{window_zoomed_flag} #{window_linked} #{session_grouped} #{session_group}
#{pane_dead} #{pane_mode} #{pane_in_mode} #{pane_synchronized} #{pane_marked} #{pane_marked_set} #{pane_input_off} #{pane_pipe}
#{pane_left} #{pane_top} #{pane_right} #{pane_bottom} #{pane_tabs}
#{active_window_index} #{last_window_index} #{window_stack_index} #{window_active_clients} #{window_active_sessions} #{window_linked_sessions_list}
#{client_name} #{client_session} #{host_short} #{line} #{session_many_attached} #{session_format} #{pane_format} #{window_format}
#{insert_flag} #{origin_flag} #{wrap_flag} #{scroll_region_upper} #{scroll_region_lower}
#{==:#{session_name},alpha}x #{==:a} #{m:a} #{?a} #{t:0} #{t:@u}
#{=/#{window_panes}/x:session_name} #{=2:#{session_name}} #{b:/x/y}
#{E:#{l:##{session_name}}} #{q:@u} #{q/x:session_name} #{d:session_name} #{b:session_name} #{d:@none} #{b:@none}
#{p3:@nope}| #{w:@nope} #{n:@nope} #{n;p4:session_name}| #{=3;=2:session_name} #{p8;=3:session_name}|
#{session_name:x} #{session_name } #{x:session_name} #{10:session_name} #{session_name;} #{window_name:}
#S#{S}#W #Sx#Ix#zz#1 a##b# x#
#{W:x,y,z} #{c:} #{N:} #{!=:a,a,b} #{==:a,a,b}
#{=5:@k} #{=4:@k} #{=3:@k} #{=1:@k} #{=-4:@k} #{=-3:@k} #{=-6:@k} #{=/4/..:@k} #{=/-4/..:@k} #{=20:@k} #{w:@k} #{n:@k}
#{p10:@k}| #{p-10:@k}| #{p30:@k}| #{p-30:@k}| #{=4;p30:@k}| #{p30;=4:@k}| #{p9:@w}| #{p-12:@w}|
#{w:@o} #{n:@o} #{=3:@o} #{=1:@o} #{=-1:@o} #{p6:@o}|
#{=1:#[fg=red]日} #{=2:#[#{session_name}]abc} #{=5:#[fg=red]abcdefgh} #{=-5:#[fg=red]abc#[bold]defgh}
#{= 5:@l} #{=+5:@l} #{=5 :@l} #{=x:@l} #{p 6:@l}|
#{t/f/%%H#:%%M:@t} #{t/f/%%d/%%m:@t} #{t/f/#,##:@t} #{t/x:@t}
#{e|+:,} #{e|+:,3} #{e|*|f:,} #{e|-: ,1} #{e|==:,0}
#{e|+:9223372036854775807,1} #{e|+:0x10,1} #{e|+:1e3,1} #{e|*|f:1.5, 2} #{a: 65} #{a:+66} #{a:127} #{a:31}
#{N/x:one} #{N/ws:alpha} #{N/ws:one} #{=1;=2:@l} #{=2;=1:@l} #{=-1;=2:@l} #{p3;p6:@nope}| #{p6;p3:@nope}|
#{s/a{2#}/X/:@l} #{s/(/x/:@l} #{s/[/x/:@l} #{s/#,/x/:@l} #{s/o|n/X/:@l} #{s/./&/:@l} #{s/n/##/:@l} #{m/r:[[:digit:]]+,a1} #{m:[!a]*,bx}
#{=3/3/:@l} #{=/3//:@l} #{=/30/x:@l} #{=,3,..,:@l} #{b;;d:@p} #{;b:@p} #{bd:@p} #{w;=1:@w} #{n;W:#{window_index}} #{=3;W:#{window_index}x}
#{q/s:@s} #{q/:@s} #{q/xe:@u} #{q:@l}
#{W:#{?window_active,#{window_index}#,,-},x#,} #{W:#{P:#{pane_index}},<#{P:#{pane_index},*}>}
#{?#{==:a,a},#{?#{==:b,c},x,y},z} #{?1,#{?0,a,b},c} #{?window_active,#{=2:session_name},#{=-2:session_name}}
#{s/#{session_name}/X/:session_name} #{s/\//_/:@p} #{s/[0-9]+/<\0>/:@t} #{s/l/b/;=3:@l}
#{E;q:@u} #{q;E:@u} #{=2;E:@u} #{E;=2:@u} #{m/r:[,alpha} #{m/r:(a|b)+,xaby}
a,b}c #{l:a#}b}
#{=/3/...:@l} #{=-5:@l} #{=/-5/...:@l} #{=0:session_name} #{=-0:session_name}
#{?#{&&:1,1},a,b} #{?#{||:#{==:a,b},#{==:c,c}},a,b} #{?window_zoomed_flag,Z,}#{?#{>:#{window_panes},1},multi,}
#{@c} #{q:@c} #{?@c,yes,no} #{=2:@c}
#{pane-base-index} #{window-size} #{remain-on-exit} #{status-format[1]} #{default-terminal} #{buffer-limit}
#{mouse_any_flag}#{mouse_standard_flag}#{keypad_flag}#{keypad_cursor_flag}#{alternate_on} #{cursor_flag}
#{?nope,a,#{session_name},c}
#{!!:x} #{!:0}
#{R:ab,3}
#{session_stack} #{window_marked_flag} #{session_group_size} #{session_group_list}
`
  .split('\n')
  .filter((line) => line !== '');

/** Formats that differ from 3.3a, and why. */
const differences: ReadonlyMap<string, string> = new Map([
  [
    '#{?nope,a,#{session_name},c}',
    'several conditions in one, as in tmux 3.6; 3.3a takes the rest as it stands',
  ],
  ['#{!!:x} #{!:0}', 'negation, as in tmux 3.6; 3.3a does not know it'],
  ['#{R:ab,3}', 'repetition, as in tmux 3.6; 3.3a does not know it'],
]);

describe('formats', () => {
  const { expand, language } = ours();

  beforeAll(() => {
    process.env.TZ = 'UTC';
    tmux('new-session', '-d', '-s', 'alpha', '-n', 'one', '-x', '80', '-y', '24', 'cat');
    tmux('split-window', '-d', '-t', 'alpha', 'cat');
    tmux('new-window', '-d', '-t', 'alpha', '-n', 'two', 'cat');
    tmux('new-window', '-d', '-t', 'alpha', '-n', 'twin', 'cat');
    tmux('new-session', '-d', '-s', 'beta', '-n', 'bw', '-x', '80', '-y', '24', 'cat');
    for (const [name, value] of Object.entries(userOptions)) tmux('set', '-g', name, value);
    tmux('set', '-g', 'automatic-rename', 'off');
  });
  afterAll(() => {
    tmux('kill-server');
    rmSync(dir, { recursive: true, force: true });
  });

  const inTmux = (format: string): string =>
    tmux('display-message', '-p', '-t', 'alpha:0.0', format).replace(/\n$/, '');

  it.each(formats)('%s', (format) => {
    language.clock.time = Date.now();
    const theirs = inTmux(format);
    if (differences.has(format)) expect(expand(format)).not.toBe(theirs);
    else expect(expand(format)).toBe(theirs);
  });

  it('anything put together of the language comes out the same', () => {
    // Not pane_id: under E: its `%2` is a conversion for strftime(3), and what that makes of it is the C library's.
    const name = fc.constantFrom(
      'session_name',
      'window_panes',
      '@p',
      '@l',
      '@nope',
      '@c',
      '@k',
      '@o',
      'window_id',
    );
    const modifier = fc.constantFrom(
      '=3:',
      '=-2:',
      '=4:',
      'p6:',
      'p20:',
      'p-7:',
      'b:',
      'd:',
      'q:',
      'q/e:',
      'q/x:',
      'n:',
      'w:',
      'E:',
      's/a/b/:',
      'l:',
      's/o+/0/:',
      '=/2/~/:',
      '',
    );
    const value = fc.letrec<{ format: string }>((tie) => ({
      format: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.tuple(modifier, name).map(([m, n]) => `#{${m}${n}}`),
        fc.constantFrom('x', '#S', '#W', '##', '#,', '#}', '#[bold]', ' '),
        fc
          .tuple(fc.constantFrom('==', '!=', '<', '&&', '||', 'm', '>='), tie('format'), tie('format'))
          .map(([op, a, b]) => `#{${op}:${a},${b}}`),
        fc.tuple(tie('format'), tie('format'), tie('format')).map(([a, b, c]) => `#{?${a},${b},${c}}`),
        fc.tuple(modifier, tie('format')).map(([m, f]) => `#{${m}${f}}`),
        fc.tuple(tie('format'), tie('format')).map(([a, b]) => a + b),
        fc.tuple(fc.constantFrom('W', 'P'), tie('format')).map(([l, f]) => `#{${l}:${f}}`),
      ),
    })).format;
    fc.assert(
      fc.property(value, (format) => {
        expect([format, expand(format)]).toEqual([format, inTmux(format)]);
      }),
      { numRuns: 400 },
    );
  });
});
