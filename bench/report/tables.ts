/** Tables of a run as rows of text, for both the terminal and the page. */
import type { Measure, Results } from '../Results.ts';
import { median } from '../statistics.ts';
import type { ToolName } from '../types.ts';
import { targetRows } from './targets.ts';

export interface Table {
  head: readonly string[];
  rows: readonly (readonly string[])[];
}

/** Formats a number with its meaningful digits. */
function short(value: number): string {
  if (!Number.isFinite(value)) return '';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** Medians of each tool with a value in any of the measures, and holdfast's ratio to tmux. */
export function measureTable(
  results: Results,
  measures: readonly Measure[],
  columns: readonly ToolName[],
): Table {
  const tools = columns.filter((tool) => measures.some(({ values }) => values[tool]));
  return {
    head: ['', 'unit', ...tools, 'to tmux'],
    rows: measures.map(({ case: name, measure, unit, values }) => [
      measure,
      unit,
      ...tools.map((tool) => short(median(values[tool] ?? []))),
      ratioText(results, `${name}/${measure}`),
    ]),
  };
}

function ratioText(results: Results, key: string): string {
  const ratio = results.ratio(key);
  if (!ratio) return '';
  const noise = ratio.noise > 0 ? ` ± ${(ratio.noise * 100).toFixed(0)}%` : '';
  return `${ratio.value.toPrecision(3)}${noise}`;
}

export function targetTable(results: Results): Table {
  return {
    head: ['case', 'to be reached', 'measured', ''],
    rows: targetRows(results).map(({ row, target, measured, met }) => [
      row,
      target,
      measured ?? 'not measured',
      met === undefined ? '' : met ? 'met' : 'not met',
    ]),
  };
}

/** Pads the columns, for a terminal. */
export function plainText({ head, rows }: Table): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function markdown({ head, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
