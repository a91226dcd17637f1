/** Types for the test of this script. */
export function described(path: string, text: string): string;
