/**
 * Input of a hook from its agent, on standard input, as a question or a report. Reads values and decides nothing:
 * agents document the form, everything in it is text of a program, and the agent's own dialog handles the rest.
 */
import { isRecord } from '../../../protocol/codec.ts';
import type { AgentName } from './hookEntries.ts';

/** Longest command asked about, characters: a longer one could hide a part of itself. */
const mostShown = 3500;
/** Lines of a file's new text that are shown. */
const shownLines = 30;
/** Tools whose dialog asks for more than a yes. */
const ownDialogs = ['AskUserQuestion', 'ExitPlanMode'];

export type HookMeaning =
  | { kind: 'permission'; title: string; detail: string }
  | {
      kind: 'report';
      state: 'working' | 'blocked' | 'done' | 'clear';
      blockedBy?: 'permission' | 'question';
      message?: string;
    }
  /** Nothing for us: the agent goes on as without us. */
  | { kind: 'nothing' };

const nothing: HookMeaning = { kind: 'nothing' };

export function meaningOf(agent: AgentName, input: unknown): HookMeaning {
  if (!isRecord(input)) return nothing;
  switch (input.hook_event_name) {
    case 'PermissionRequest':
      return permission(agent, input);
    case 'Notification':
      return notification(input);
    case 'UserPromptSubmit':
      return { kind: 'report', state: 'working' };
    case 'Stop':
      return { kind: 'report', state: 'done' };
    case 'SessionEnd':
      return { kind: 'report', state: 'clear' };
    default:
      return nothing;
  }
}

function notification({ notification_type: type, message }: Readonly<Record<string, unknown>>): HookMeaning {
  const text = typeof message === 'string' ? { message } : {};
  if (type === 'permission_prompt')
    return { kind: 'report', state: 'blocked', blockedBy: 'permission', ...text };
  if (type === 'elicitation_dialog')
    return { kind: 'report', state: 'blocked', blockedBy: 'question', ...text };
  return nothing;
}

function permission(agent: AgentName, input: Readonly<Record<string, unknown>>): HookMeaning {
  const { tool_name: tool, tool_input: given, cwd } = input;
  if (typeof tool !== 'string' || !isRecord(given) || ownDialogs.includes(tool)) return nothing;
  const detail = detailOf(given);
  if (detail === null) return nothing;
  const where = typeof cwd === 'string' ? `\nin ${cwd}` : '';
  return { kind: 'permission', title: `${agent}: may I use ${tool}?`, detail: detail + where };
}

/** Everything that would be done; null where it is too long to be shown whole. */
function detailOf(given: Readonly<Record<string, unknown>>): string | null {
  const { command, description, file_path: path, content, old_string: before, new_string: after } = given;
  const about = typeof description === 'string' ? `\n${description}` : '';
  let text: string;
  if (typeof command === 'string') text = `$ ${command}${about}`;
  else if (Array.isArray(command))
    text = `$ ${command.map((word) => JSON.stringify(word)).join(' ')}${about}`;
  else if (typeof path === 'string' && typeof content === 'string')
    text = `${path}\n${beginning(content, '+ ')}`;
  else if (typeof path === 'string' && typeof after === 'string')
    text = `${path}\n${beginning(typeof before === 'string' ? before : '', '- ')}\n${beginning(after, '+ ')}`;
  else text = JSON.stringify(given, null, 1);
  return text.length > mostShown ? null : text;
}

/** The beginning of a text, and how much there is beyond. */
function beginning(text: string, mark: string): string {
  const lines = text.split('\n');
  const shown = lines.slice(0, shownLines).map((line) => mark + line);
  const more = lines.length - shown.length;
  return [...shown, ...(more > 0 ? [`${mark}… and ${more} more lines`] : [])].join('\n');
}

/** The answer for the agent, in the form that both document for PermissionRequest. */
export function decisionText(isAllowed: boolean, by: string): string {
  const decision = isAllowed ? { behavior: 'allow' } : { behavior: 'deny', message: `Denied by ${by}.` };
  return `${JSON.stringify({ hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } })}\n`;
}
