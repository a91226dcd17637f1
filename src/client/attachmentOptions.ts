/** The parts of one attach that its caller gives, from the command line or from the native client. */
import type { PredictMode, ViewportOpenParams, ViewportOpenResult } from '../protocol/messages.ts';
import type { LinkClock } from './connect/LinkClock.ts';
import type { LinkOptions } from './Link.ts';
import type { Capabilities } from './terminal/capabilities.ts';
import type { TerminalDevices } from './terminal/Terminal.ts';

export interface AttachmentOptions extends Omit<LinkOptions, 'clock'> {
  clock?: LinkClock;
  /** Predictive echo, in place of the far side's option; always off for a server on this machine. */
  predict?: PredictMode | undefined;
  open: ViewportOpenParams;
  /** A command line to run on the viewport when it first opens, before any typed input. */
  first?: string | undefined;
  devices: TerminalDevices;
  capabilities: Capabilities;
  /** Opened on the established connection by the native client. */
  opened?: OpenedViewport | undefined;
}

/** A viewport that is open, whose first frame comes as a notification and is on the terminal already. */
export interface OpenedViewport {
  result: ViewportOpenResult;
  /** Size of the terminal when it was painted. */
  cols: number;
  rows: number;
}
