/** Facts of a pane's program and screen for formats. Changes nothing. */
import type { PaneFacts } from '../../command/Services.ts';
import { typistOf } from '../../operator/ledger/typistOf.ts';
import type { Pane } from '../../session/types.ts';
import type { PaneRuntime } from './PaneRuntime.ts';
import type { Foreground, ProcessInspector } from './ProcessInspector.ts';

/** Facts of a pane that its program and its screen do not know. */
type OtherFacts = Pick<PaneFacts, 'mode' | 'searchString' | 'waits'>;

export function factsOfPane(
  pane: Pane,
  runtime: PaneRuntime | undefined,
  inspector: ProcessInspector,
  others: OtherFacts,
): PaneFacts {
  const screen = runtime?.screen;
  const modes = screen?.modes;
  const foreground = foregroundOnce(pane, inspector);
  return {
    ...others,
    cursorX: screen?.cursor.x ?? 0,
    cursorY: screen?.cursor.y ?? 0,
    cursorVisible: screen?.cursor.visible ?? false,
    alternateOn: screen?.alternateScreen ?? false,
    historySize: screen?.historySize ?? 0,
    historyBytes: runtime?.log.rawBytes ?? 0,
    get currentCommand() {
      return foreground()?.command ?? '';
    },
    get currentPath() {
      return foreground()?.cwd ?? pane.cwd;
    },
    process: pane.process,
    applicationCursor: modes?.applicationCursor ?? false,
    applicationKeypad: modes?.applicationKeypad ?? false,
    bracketedPaste: modes?.bracketedPaste ?? false,
    kittyKeyboard: modes?.kittyKeyboard ?? 0,
    modifyOtherKeys: modes?.modifyOtherKeys ?? 0,
    mouse: modes?.mouse ?? 'none',
    mouseEncoding: modes?.mouseEncoding ?? 'default',
    state: screen?.facts ?? null,
    lastOperator: lastOperatorOf(runtime?.log.inputs.last ?? null),
  };
}

/** Looks for the foreground process when it is asked for, once: that reads four files, and few formats name it. */
function foregroundOnce(pane: Pane, inspector: ProcessInspector): () => Foreground | null {
  let found: Foreground | null | undefined;
  return () => {
    if (found === undefined)
      found = pane.process.state === 'running' ? inspector.foreground(pane.process.pid) : null;
    return found;
  };
}

function lastOperatorOf(json: string | null): string | null {
  return json === null ? null : (typistOf(json)?.name ?? null);
}
