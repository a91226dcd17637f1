/**
 * OSC 7501: status reports of a program, gathered as bytes while they arrive. Owns the body of one unfinished sequence;
 * src/operator/status reads it.
 */
import { StatusBody } from '../operator/status/StatusBody.ts';
import type { XtermOscHandler, XtermParser } from './xtermInternals.ts';

/** Installs it in a terminal's parser. `report` gets each complete body, which is valid until it returns. */
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
