/** `holdfast/sdk` in Node. */
export { connectNode as connect, type NodeConnectOptions } from './connectNode.ts';
export * from './exported.ts';
