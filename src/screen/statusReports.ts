/**
 * OSC 7501: collects a program's status reports as bytes. Owns the body of one unfinished sequence; src/operator/status
 * parses it.
 */
import { StatusBody } from '../operator/status/StatusBody.ts';
import type { XtermOscHandler, XtermParser } from './xtermInternals.ts';

/** Installs the handler in a terminal's parser. `report` gets each complete body, valid until it returns. */
export function installStatusReports(parser: XtermParser, report: (body: StatusBody) => void): void {
  const body = new StatusBody();
  const handler: XtermOscHandler = {
    start: () => body.clear(),
    put: (codes, start, end) => body.put(codes, start, end),
    end: (success) => {
      if (success) report(body);
      body.clear();
      return true;
    },
  };
  parser._oscParser.registerHandler(7501, handler);
}
