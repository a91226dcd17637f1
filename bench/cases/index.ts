/** All cases, in the order of running and of the page. */
import type { BenchCase } from '../types.ts';
import { attach } from './attach.ts';
import { commands } from './commands.ts';
import { control } from './control.ts';
import { echo } from './echo.ts';
import { fanOut } from './fanOut.ts';
import { firstFlood } from './firstFlood.ts';
import { interrupt } from './interrupt.ts';
import { ledger } from './ledger.ts';
import { memoryCase } from './memory.ts';
import { oneShot } from './oneShot.ts';
import { picker } from './picker.ts';
import { plugins } from './plugins.ts';
import { scale } from './scale.ts';
import { sdk } from './sdk.ts';
import { session } from './session.ts';
import { throughput } from './throughput.ts';
import { web } from './web.ts';

export const cases: readonly BenchCase[] = [
  throughput,
  firstFlood,
  echo,
  interrupt,
  attach,
  oneShot,
  commands,
  control,
  plugins,
  memoryCase,
  fanOut,
  scale,
  session,
  picker,
  ledger,
  sdk,
  web,
];
