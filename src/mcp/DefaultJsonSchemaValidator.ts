/**
 * Stands in for `_shims` of @modelcontextprotocol/server in the bundle: its JSON Schema validator takes 300 KB, and the
 * answers of clients are checked by ours (McpFront.ts). The name is the package's.
 */
import process from 'node:process';

export { process };

export class DefaultJsonSchemaValidator {
  getValidator() {
    return (value: unknown) => ({ valid: true, data: value, errorMessage: undefined });
  }
}
