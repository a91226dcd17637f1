/** Every tool, in the order that clients get. The order is stable, so that a model's prompt cache stays valid. */
import type { Tool } from './Tool.ts';
import { askTool } from './tools/ask.ts';
import { closeTool } from './tools/close.ts';
import { controlTool } from './tools/control.ts';
import { historyTool } from './tools/history.ts';
import { listTool } from './tools/list.ts';
import { openTool } from './tools/open.ts';
import { readTool } from './tools/read.ts';
import { runTool } from './tools/run.ts';
import { searchTool } from './tools/search.ts';
import { sendTool } from './tools/send.ts';
import { statusTool } from './tools/status.ts';
import { waitTool } from './tools/wait.ts';

export const tools: readonly Tool[] = [
  listTool,
  readTool,
  runTool,
  sendTool,
  waitTool,
  searchTool,
  openTool,
  closeTool,
  askTool,
  controlTool,
  statusTool,
  historyTool,
];
