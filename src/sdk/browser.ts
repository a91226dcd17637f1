/** `holdfast/sdk` in a browser. */
export { connectBrowser as connect } from './connectBrowser.ts';
export * from './exported.ts';
