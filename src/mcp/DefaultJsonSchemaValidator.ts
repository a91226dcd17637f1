/**
 * Replaces `_shims` of @modelcontextprotocol/server in the bundle: its JSON Schema validator takes 300 KB, and
 * McpFront.ts checks the answers of clients. The package chose the name.
 */
import process from 'node:process';

export { process };

export class DefaultJsonSchemaValidator {
  getValidator() {
    return (value: unknown) => ({ valid: true, data: value, errorMessage: undefined });
  }
}
