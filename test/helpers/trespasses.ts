/**
 * What an agent, a guest or an observer can try in order to type into a pane that a person holds, to take it, to keep the
 * person from typing, or to answer in the person's place: lines for every command, parameters for every request.
 */
import type { Requests } from '../../src/protocol/messages.ts';
import type { GreetedRequest } from '../../src/server/connections/Connection.ts';

export interface Scene {
  /** Name of the person's client. */
  client: string;
  /** Id of the person's question, which is for people. */
  question: string;
  /** A file with one more line that types. */
  file: string;
  /** A shell command that types, as a program of the one who tries. */
  program: string;
}

/** Why a command or request is not tried: it does nothing of the kind, or something else that its caller may do. */
type Harmless = 'looks' | 'changes the layout' | 'ends programs' | 'shows something' | 'stores something';

const typing = 'send-keys -t %0 -l trespass';

/** The pane is %0. Each command has lines, or a reason for having none. */
export function commandTrespasses({ client, file, program }: Scene): Record<string, string[] | Harmless> {
  return {
    'attach-session': ['attach-session -d -t work', 'attach-session -T -t work', 'attach-session -x -t work'],
    'bind-key': [`bind-key -n j '${typing}'`, `bind-key -T root k '${typing}'`],
    'break-pane': 'changes the layout',
    'capture-pane': 'looks',
    'choose-buffer': 'shows something',
    'choose-client': 'shows something',
    'choose-question': 'shows something',
    'choose-theme': 'shows something',
    'choose-tree': 'shows something',
    'clear-history': 'stores something',
    'clear-prompt-history': 'stores something',
    'clock-mode': 'shows something',
    'command-palette': 'shows something',
    'command-prompt': 'shows something',
    'confirm-before': 'shows something',
    'control-pane': ['take', 'give', 'release', 'ask'].map((action) => `control-pane -t %0 ${action}`),
    'copy-mode': 'shows something',
    'customize-mode': 'shows something',
    'delete-buffer': 'stores something',
    'detach-client': [`detach-client -t ${client}`, 'detach-client -s work', `detach-client -t ${client} -P`],
    'display-menu': 'shows something',
    'display-message': ["display-message -p -t %0 '#{pane_id}'", "display-message -I -t %0 'x'"],
    'display-panes': 'shows something',
    'display-popup': 'shows something',
    'find-window': 'shows something',
    'has-session': 'looks',
    'if-shell': [`if-shell -F 1 '${typing}'`, `if-shell true '${typing}'`],
    'inner-keys': ['inner-keys'],
    'join-pane': 'changes the layout',
    'kill-pane': 'ends programs',
    'kill-server': 'ends programs',
    'kill-session': 'ends programs',
    'kill-window': 'ends programs',
    'last-pane': 'changes the layout',
    'last-window': 'changes the layout',
    'link-window': 'changes the layout',
    'list-buffers': 'looks',
    'list-clients': 'looks',
    'list-commands': 'looks',
    'list-keys': 'looks',
    'list-panes': 'looks',
    'list-sessions': 'looks',
    'list-windows': 'looks',
    'load-buffer': 'stores something',
    'lock-client': [`lock-client -t ${client}`],
    'lock-server': ['lock-server'],
    'lock-session': ['lock-session -t work'],
    'move-pane': 'changes the layout',
    'move-window': 'changes the layout',
    'new-session': [`new-session -d -s other -t work`],
    'new-window': 'changes the layout',
    'next-attention': 'changes the layout',
    'next-layout': 'changes the layout',
    'next-window': 'changes the layout',
    'paste-buffer': ['set-buffer -b b trespass ; paste-buffer -b b -t %0', 'paste-buffer -p -b b -t %0'],
    'pipe-pane': [`pipe-pane -I -t %0 'printf trespass'`, `pipe-pane -IO -t %0 'printf trespass; cat'`],
    'previous-layout': 'changes the layout',
    'previous-window': 'changes the layout',
    'refresh-client': [
      `refresh-client -t ${client} -f read-only`,
      `refresh-client -t ${client} -F read-only`,
    ],
    'rename-session': 'stores something',
    'rename-window': 'stores something',
    'resize-pane': 'changes the layout',
    'resize-window': 'changes the layout',
    'respawn-lost': 'ends programs',
    'respawn-pane': ['respawn-pane -t %0 cat'],
    'respawn-window': ['respawn-window -t work:0 cat'],
    'rotate-window': 'changes the layout',
    'run-shell': [`run-shell -C '${typing}'`, `run-shell '${program}'`, `run-shell -b '${program}'`],
    'save-buffer': 'looks',
    'select-layout': 'changes the layout',
    'select-pane': ['select-pane -d -t %0'],
    'select-window': 'changes the layout',
    'send-keys': [
      typing,
      'send-keys -t %0 trespass Enter',
      'send-keys -H -t %0 74',
      'send-keys -N 3 -t %0 t',
      'send-keys -M -t %0',
      `send-keys -K -c ${client} t`,
      'set-window-option -t %1 synchronize-panes on ; send-keys -t %1 trespass ; set-window-option -t %1 synchronize-panes off',
    ],
    'send-prefix': ['send-prefix -t %0', 'send-prefix -2 -t %0'],
    'server-access': ['server-access -a nobody'],
    'set-buffer': 'stores something',
    'set-environment': ['set-environment -g HOLDFAST_AS owner', 'set-environment -t work HOLDFAST_AS owner'],
    'set-hook': [`set-hook -g after-list-clients '${typing}'`, `set-hook -p -t %0 pane-focus-in '${typing}'`],
    'set-option': [
      'set-option -p -t %0 control shared',
      'set-option -g control shared',
      'set-option -w -t %0 control-idle-time 1',
      `set-option -g after-list-clients '${typing}'`,
      `set-option -g command-alias[90] 'list-clients=${typing}'`,
      'set-option -p -t %1 @actor person',
    ],
    'set-window-option': ['set-window-option -t %0 control shared'],
    'show-buffer': 'looks',
    'show-environment': 'looks',
    'show-hooks': 'looks',
    'show-messages': 'looks',
    'show-options': 'looks',
    'show-prompt-history': 'looks',
    'show-window-options': 'looks',
    'source-file': [`source-file ${file}`],
    'split-window': ["split-window -d -I -t %0 ''"],
    'start-server': 'looks',
    'suspend-client': [`suspend-client -t ${client}`],
    'swap-pane': 'changes the layout',
    'swap-window': 'changes the layout',
    'switch-client': [`switch-client -r -c ${client}`, `switch-client -T prefix -c ${client}`],
    'unbind-key': ['unbind-key -n F12', 'unbind-key -T prefix K', 'unbind-key -T prefix k'],
    'unlink-window': 'changes the layout',
    'view-history': 'shows something',
    'wait-for': 'looks',
  };
}

type Tried = { [Method in GreetedRequest['method']]: Requests[Method]['params'][] | Harmless };

/** The same for requests; the compiler keeps the table whole. */
export function requestTrespasses({ question }: Scene): Tried {
  return {
    'agent.grant': [{ target: '%0', agent: 'bot' }],
    'agent.grants': 'looks',
    'agent.report': [{ pane: '%0', state: 'blocked', app: 'bot' }],
    'agent.revoke': [{}],
    'ask.answer': [{ id: question, value: 'yes' }],
    'ask.cancel': [{ id: question, why: 'trespass' }],
    'ask.list': 'looks',
    'ask.open': 'shows something',
    'ask.show': 'looks',
    'ask.taken': [{ id: question }],
    'ask.wait': 'looks',
    'audit.checkpoint': 'looks',
    'audit.read': 'looks',
    'client.list': 'looks',
    // Its lines are commandTrespasses.
    'command.run': 'looks',
    'control.open': [{ argv: ['attach-session', '-d', '-t', 'work'] }],
    'device.invite': [{ role: 'operator' }],
    'device.list': 'looks',
    // Only a pairing link may, which no trespasser has.
    'device.pair': [{ publicKey: 'A'.repeat(43), name: 'trespasser' }],
    'device.rename': 'stores something',
    'device.revoke': [{ all: true }],
    'events.subscribe': 'looks',
    'exec.end': 'ends programs',
    'exec.list': 'looks',
    'exec.read': 'looks',
    'exec.show': 'looks',
    'exec.start': [{ argv: ['echo trespass'], target: '%0' }],
    'overlay.act': [{ action: 'answer', id: question, text: 'yes' }],
    'pane.await': 'looks',
    'pane.awaitEnd': 'looks',
    'pane.control': [
      { target: '%0', action: 'take' },
      { target: '%0', action: 'give' },
      { target: '%0', action: 'give', to: 'bot' },
      { target: '%0', action: 'release' },
      { target: '%0', action: 'ask' },
    ],
    'pane.controlStatus': 'looks',
    'pane.input': [
      { pane: '%0', seq: 1, data: 'trespass', controlWaitMs: 0 },
      { pane: '%0', seq: 1, keys: ['t', 'Enter'], controlWaitMs: 0 },
    ],
    'pane.inputs': 'looks',
    'pane.lines': 'looks',
    'pane.preview': 'looks',
    'pane.read': 'looks',
    'pane.rows': 'looks',
    'pane.screen': 'looks',
    'pane.search': 'looks',
    'pane.timeline': 'looks',
    'server.restart': 'ends programs',
    'server.status': 'looks',
    'session.destroy': 'ends programs',
    'session.detach': [{ target: 'work' }],
    'session.list': 'looks',
    'session.reap': 'ends programs',
    'session.restore': 'stores something',
    'session.save': 'looks',
    'session.show': 'looks',
    'token.create': [{ role: 'operator', actor: 'person' }],
    'token.list': 'looks',
    'token.relayKey': 'looks',
    'token.revoke': [{ all: true }],
    'viewport.close': 'looks',
    'viewport.watchEcho': 'looks',
    'viewport.open': [
      { target: 'work', detachOthers: true },
      { target: 'work', demoteOthers: true },
      { target: 'work', hangUpOthers: true, detachOthers: true },
    ],
  };
}
