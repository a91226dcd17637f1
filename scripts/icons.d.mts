/** Types for the test of this script. */
export interface Icon {
  size: number;
  fills?: boolean;
  scale?: number;
}
export const icons: Record<string, Icon>;
export function pixelsOf(icon: Icon): Buffer;
