/** Common exports of every SDK entry, besides its own `connect`. */
export type { Dialer } from '../client/connect/Dialer.ts';
export { type ErrorCode, HoldfastError } from '../protocol/errors.ts';
export type {
  AskInfo,
  AwaitResult,
  ExecInfo,
  PaneInfo,
  PaneScreenResult as PaneScreen,
  ProcessInfo,
  ServerEvent,
  ServerStatus,
  SessionInfo,
  WindowInfo,
} from '../protocol/messages.ts';
export type { PaneControl } from '../protocol/paneControl.ts';
export type { ProgramStatus } from '../protocol/sessions.ts';
export type { CommandResult, WaitOptions } from './Calls.ts';
export type { ProgramOptions } from './commandWords.ts';
export type { ConnectOptions } from './connectOptions.ts';
export type { EventGap, EventsFrom } from './EventFeed.ts';
export { type ErrorClass, type ErrorClasses, type ErrorWithCode, errors } from './errorClasses.ts';
export type { Hold, NewSessionOptions } from './Hold.ts';
export type { Answer, AskedQuestion as Question, HoldAsks as Asks, OpenAsk } from './HoldAsks.ts';
export type { HistoryOptions, HoldPane as Pane, InputOptions, OutputPart } from './HoldPane.ts';
export type { HoldRun as Run, OwnPaneOptions, RunOptions, RunResult } from './HoldRun.ts';
export type { HoldSession as Session, NewWindowOptions } from './HoldSession.ts';
export type { HoldWindow as Window, NewPaneOptions } from './HoldWindow.ts';
export type { LocatedText, Locator } from './Locator.ts';
